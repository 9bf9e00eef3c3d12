{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- set header = config.get('sql_header', none) -%}
    {%- set enforced = config.get('contract').enforced -%}
    {% if enforced %}{{ get_assert_columns_equivalent(compiled_code) }}{% endif %}
    {% if header is not none %}{{ header }}{% endif %}
    create {% if temporary %}temporary{% endif %} table
      {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    {% if enforced and not temporary -%}
    {{ get_table_columns_and_constraints() }} ;
    insert into {{ relation }} {{ get_column_names() }} (
      {{ get_select_subquery(compiled_code) }}
    );
    {%- else -%}
    as (
      {{ compiled_code }}
    );
    {%- endif %}
{%- endmacro %}

{% macro get_column_names() -%}
    (
    {% for column in model['columns'].values() -%}
        {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }} {{ ',' if not loop.last }}
    {% endfor -%}
    )
{%- endmacro %}

{% macro duckdb__create_view_as(relation, sql) -%}
    {%- set header = config.get('sql_header', none) -%}
    {% if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
    {% if header is not none %}{{ header }}{% endif %}
    create view {{ relation }} as (
        {{ sql }}
    );
{%- endmacro %}

{# A table that another references, or that has a foreign key, can neither be renamed nor dropped under its readers,
   so it is built in place; the transaction brings the old one back if the build fails. #}
{% macro has_foreign_key_constraints(relation=none) -%}
    {%- if not config.get('contract').enforced -%}{{ return(false) }}{%- endif -%}
    {%- for constraint in model.get('constraints', []) if constraint.type == 'foreign_key' -%}{{ return(true) }}{%- endfor -%}
    {%- for column in model.get('columns', {}).values() -%}
        {%- for constraint in column.get('constraints', []) if constraint.type == 'foreign_key' -%}{{ return(true) }}{%- endfor -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{% materialization table, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
    {%- set in_place = has_foreign_key_constraints(existing) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

    {%- if in_place and existing is not none -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ create_table_as(false, target_relation if in_place else intermediate, compiled_code) }}
    {%- endcall -%}
    {%- if not in_place -%}
        {%- if existing is not none -%}
            {%- do drop_indexes_on_relation(existing) -%}
            {%- do adapter.rename_relation(existing, backup) -%}
        {%- endif -%}
        {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {%- endif -%}

    {%- do create_indexes(target_relation) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=true)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {%- do drop_relation_if_exists(backup) -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
