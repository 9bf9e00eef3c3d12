{% materialization incremental, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
    {%- set temp_relation = duckdb__dispatch_temporary_relation(target_relation).relation -%}
    {%- set full_refresh = should_full_refresh() or existing.is_view -%}
    {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
    {%- set in_place = full_refresh and existing is not none and has_foreign_key_constraints(existing) -%}
    {%- set swap = full_refresh and existing is not none and not in_place -%}

    {%- set layout = {} -%}
    {%- if existing is none or full_refresh -%}
        {%- do layout.update({
            'partitioned_by': duckdb__get_partitioned_by(target_relation, false),
            'sorted_by': duckdb__get_sorted_by(target_relation, false),
        }) -%}
    {%- endif -%}
    {%- set dropped = [] -%}
    {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}

    {%- if existing is none -%}
        {%- set build_sql = create_table_as(false, target_relation, compiled_code, **layout) -%}
    {%- elif in_place -%}
        {%- set dropped = drop_relation_for_rebuild(existing) -%}
        {%- set build_sql = create_table_as(false, target_relation, compiled_code, **layout) -%}
    {%- elif full_refresh -%}
        {%- set build_sql = create_table_as(false, intermediate, compiled_code, **layout) -%}
    {%- else -%}
        {#- All that follows is one transaction, so that a model that fails leaves the columns as they were. -#}
        {%- call statement('create_temp') -%}
            {{ create_table_as(true, temp_relation, compiled_code) }}
        {%- endcall -%}
        {%- do adapter.expand_target_column_types(from_relation=temp_relation, to_relation=target_relation) -%}
        {%- set arguments = incremental_arguments(on_schema_change, temp_relation, existing, target_relation) -%}
        {%- set build_sql = strategy_sql(arguments) -%}
    {%- endif -%}

    {%- call statement('main') -%}
        {{ build_sql }}
    {%- endcall -%}

    {%- if swap -%}
        {%- do drop_indexes_on_relation(target_relation) -%}
        {%- if existing.is_table and may_be_foreign_key_target(existing) -%}
            {%- set dropped = drop_foreign_key_dependents(existing) -%}
        {%- endif -%}
        {%- do adapter.rename_relation(target_relation, backup) -%}
        {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {%- endif -%}
    {%- do restore_foreign_key_dependents(dropped) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh)) -%}
    {%- if existing is none or existing.is_view or should_full_refresh() -%}{%- do create_indexes(target_relation) -%}{%- endif -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do adapter.commit() -%}
    {%- if swap -%}
        {%- do drop_indexes_on_relation(backup) -%}
        {%- do adapter.drop_relation(backup) -%}
    {%- endif -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro duckdb__get_incremental_default_sql(arg_dict) %}
    {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
{% endmacro %}

{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {% if unique_key is string and unique_key -%}
        delete from {{ target }}
        where (
            {{ unique_key }}) in (
            select ({{ unique_key }})
            from {{ source }}
        )
        {%- for predicate in incremental_predicates or [] %}
            and {{ predicate }}
        {%- endfor -%}
        ;
    {%- elif unique_key -%}
        delete from {{ target }} as DBT_INCREMENTAL_TARGET
        using {{ source }}
        where (
            {% for key in unique_key -%}
                {{ source }}.{{ key }} = DBT_INCREMENTAL_TARGET.{{ key }}
                {{ 'and ' if not loop.last }}
            {%- endfor %}
            {%- for predicate in incremental_predicates or [] %}
                and {{ predicate }}
            {%- endfor %}
        );
    {%- endif %}
    {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{# Replaces the rows of one window of time; the run gives the window. #}
{% macro duckdb__get_incremental_microbatch_sql(arg_dict) -%}
    {%- set event_time = config.get('event_time') -%}
    {%- set batch = model.get('batch') or {} -%}
    {%- if not event_time -%}
        {%- do exceptions.raise_compiler_error("microbatch incremental strategy requires an 'event_time' model config") -%}
    {%- elif config.get('unique_key') -%}
        {%- do exceptions.raise_compiler_error("microbatch incremental strategy does not support 'unique_key': each batch replaces its window of 'event_time'. Remove 'unique_key' or use incremental_strategy='merge'.") -%}
    {%- elif not (batch.get('event_time_start') and batch.get('event_time_end')) -%}
        {%- do exceptions.raise_compiler_error("microbatch incremental strategy requires 'batch.event_time_start' and 'batch.event_time_end' to be set in the context") -%}
    {%- endif -%}
    {%- set target = arg_dict['target_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    {%- set window -%}
        {{ event_time }} >= '{{ batch.get('event_time_start') }}'
        and {{ event_time }} < '{{ batch.get('event_time_end') }}'
    {%- endset -%}
    {%- set sql -%}
        delete from {{ target }}
        where {{ window }}
        {%- for predicate in normalize_incremental_predicates(arg_dict.get('incremental_predicates')) %}
        and ({{ predicate }})
        {%- endfor -%}
        ;

        insert into {{ target }} ({{ columns }})
        select {{ columns }}
        from {{ arg_dict['temp_relation'] }}
        where {{ window }};
    {%- endset -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro normalize_incremental_predicates(incremental_predicates) -%}
    {{ return(normalize_string_or_list(incremental_predicates, 'incremental_predicates')) }}
{%- endmacro %}

{% macro normalize_string_or_list(raw, field_name) -%}
    {%- if raw is none -%}{{ return([]) }}{%- endif -%}
    {%- if raw is string -%}{{ return([raw]) }}{%- endif -%}
    {%- if raw is mapping or raw is not sequence -%}
        {%- do exceptions.raise_compiler_error(field_name ~ ' must be a list of strings or a string') -%}
    {%- endif -%}
    {%- for item in raw if item is not string -%}
        {%- do exceptions.raise_compiler_error(field_name ~ ' list values must be non-empty strings') -%}
    {%- endfor -%}
    {{ return(raw | list) }}
{%- endmacro %}
