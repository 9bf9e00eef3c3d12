{# What a model does not have is not handed on: a project's own create_table_as may take three arguments. #}
{% macro create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- set create = adapter.dispatch('create_table_as', 'dbt') -%}
    {%- if partitioned_by or sorted_by -%}
        {{ return(create(temporary, relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by)) }}
    {%- endif -%}
    {{ return(create(temporary, relation, compiled_code) if language == 'sql' else create(temporary, relation, compiled_code, language)) }}
{%- endmacro %}

{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- if language == 'python' -%}
        {{ return(py_write_table(temporary=temporary, relation=relation, compiled_code=compiled_code, partitioned_by=partitioned_by, sorted_by=sorted_by)) }}
    {%- elif language != 'sql' -%}
        {%- do exceptions.raise_compiler_error("duckdb__create_table_as knows the languages sql and python, not '" ~ language ~ "'") -%}
    {%- endif -%}
    {%- set layout -%}
        {% if partitioned_by %}{{ duckdb__alter_table_set_partitioned_by(relation, partitioned_by) }}{% endif %}
        {% if sorted_by %}{{ duckdb__alter_table_set_sorted_by(relation, sorted_by) }}{% endif %}
    {%- endset -%}
    {%- set header = config.get('sql_header', none) -%}
    {%- set enforced = config.get('contract').enforced -%}
    {% if enforced %}{{ get_assert_columns_equivalent(compiled_code) }}{% endif %}
    {% if header is not none %}{{ header }}{% endif %}
    create {% if temporary %}temporary{% endif %} table
      {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    {% if enforced and not temporary -%}
    {{ get_table_columns_and_constraints() }} ;
    {{ layout }}
    insert into {{ relation }} {{ get_column_names() }} (
      {{ get_select_subquery(compiled_code) }}
    );
    {%- elif partitioned_by or sorted_by -%}
    as (
      select * from (
        {{ compiled_code }}
      ) as model_subq
      limit 0
    );
    {{ layout }}
    insert into {{ relation }}
      select * from (
        {{ compiled_code }}
      ) as model_subq;
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

    {%- set partitioned_by = duckdb__get_partitioned_by(target_relation, false) -%}
    {%- set sorted_by = duckdb__get_sorted_by(target_relation, false) -%}

    {%- set dropped = drop_relation_for_rebuild(existing) if in_place and existing is not none else [] -%}
    {%- call statement('main') -%}
        {{ create_table_as(false, target_relation if in_place else intermediate, compiled_code, partitioned_by=partitioned_by, sorted_by=sorted_by) }}
    {%- endcall -%}
    {%- if not in_place -%}
        {%- if existing is not none -%}
            {%- do drop_indexes_on_relation(existing) -%}
            {%- if existing.is_table and may_be_foreign_key_target(existing) -%}
                {%- set dropped = drop_foreign_key_dependents(existing) -%}
            {%- endif -%}
            {%- do adapter.rename_relation(existing, backup) -%}
        {%- endif -%}
        {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {%- endif -%}
    {%- do restore_foreign_key_dependents(dropped) -%}

    {%- do create_indexes(target_relation) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=true)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {%- do drop_relation_if_exists(backup) -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
