{% macro is_incremental() %}
    {%- if not execute -%}{{ return(false) }}{%- endif -%}
    {%- set relation = adapter.get_relation(this.database, this.schema, this.table) -%}
    {{ return(
        relation is not none
        and relation.type == 'table'
        and model.config.materialized == 'incremental'
        and not should_full_refresh()
    ) }}
{% endmacro %}

{# New rows go into a temporary table first; the strategy then decides how they come into the old ones. #}
{% materialization incremental, default %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set temp_relation = make_temp_relation(target_relation) -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
    {%- set full_refresh = should_full_refresh() or existing.is_view -%}
    {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
    {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}
    {%- set swap = existing is not none and full_refresh -%}

    {%- if existing is none -%}
        {%- set build_sql = get_create_table_as_sql(false, target_relation, sql) -%}
    {%- elif full_refresh -%}
        {%- set build_sql = get_create_table_as_sql(false, intermediate, sql) -%}
    {%- else -%}
        {#- All that follows is one transaction, so that a model that fails leaves the columns as they were. -#}
        {%- call statement('create_temp') -%}
            {{ get_create_table_as_sql(true, temp_relation, sql) }}
        {%- endcall -%}
        {%- if not config.get('contract').enforced -%}
            {%- do adapter.expand_target_column_types(from_relation=temp_relation, to_relation=target_relation) -%}
        {%- endif -%}
        {%- set build_sql = strategy_sql(incremental_arguments(on_schema_change, temp_relation, existing, target_relation)) -%}
    {%- endif -%}

    {%- call statement('main') -%}
        {{ build_sql }}
    {%- endcall -%}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- do create_indexes(intermediate if swap else target_relation) -%}
    {%- endif -%}
    {%- if swap -%}
        {%- do adapter.rename_relation(target_relation, backup) -%}
        {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {%- endif -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do adapter.commit() -%}
    {%- if swap -%}{%- do adapter.drop_relation(backup) -%}{%- endif -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# What every strategy gets, after the columns of both sides have been brought together. #}
{% macro incremental_arguments(on_schema_change, temp_relation, existing, target_relation) %}
    {%- set columns = process_schema_changes(on_schema_change, temp_relation, existing) -%}
    {%- if not columns -%}{%- set columns = adapter.get_columns_in_relation(existing) -%}{%- endif -%}
    {{ return({
        'target_relation': target_relation,
        'temp_relation': temp_relation,
        'unique_key': config.get('unique_key'),
        'dest_columns': columns,
        'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none)
    }) }}
{% endmacro %}
