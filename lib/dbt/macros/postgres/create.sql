{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- set header = config.get('sql_header', none) -%}
    {%- set enforced = config.get('contract').enforced -%}
    {%- set kind = 'temporary' if temporary else ('unlogged' if config.get('unlogged', default=false) else '') -%}
    {% if header is not none %}{{ header }}{% endif %}
    create {{ kind }} table {{ relation }}
    {% if enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
    {% if enforced and not temporary -%}
    {{ get_table_columns_and_constraints() }} ;
    insert into {{ relation }} (
        {{ adapter.dispatch('get_column_names', 'dbt')() }}
    )
    {%- set sql = get_select_subquery(sql) %}
    {%- else -%}
    as
    {%- endif %}
    (
        {{ sql }}
    );
{%- endmacro %}

{% macro postgres__drop_table(relation) -%}
    drop table if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_view(relation) -%}
    drop view if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_materialized_view(relation) -%}
    drop materialized view if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__get_rename_table_sql(relation, new_name) %}
    alter table {{ relation }} rename to {{ new_name }}
{% endmacro %}

{% macro postgres__get_rename_view_sql(relation, new_name) %}
    alter view {{ relation }} rename to {{ new_name }}
{% endmacro %}

{% macro postgres__get_rename_materialized_view_sql(relation, new_name) %}
    alter materialized view {{ relation }} rename to {{ new_name }}
{% endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}
    {%- set header = config.get('sql_header', none) -%}
    {% if header is not none %}{{ header }}{% endif %}
    create or replace view {{ relation }}
    {% if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
    as (
        {{ sql }}
    );
{%- endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) -%}
    {%- set header = config.get('sql_header', none) -%}
    {% if header is not none %}{{ header }}{% endif %}
    create or replace table {{ relation }}
    {% if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
        {{ get_table_columns_and_constraints() }}
        {%- set sql = get_select_subquery(sql) -%}
    {%- endif %}
    as (
        {{ sql }}
    );
{%- endmacro %}
