{% macro truncate_relation(relation) -%}
    {{ return(adapter.dispatch('truncate_relation', 'dbt')(relation)) }}
{%- endmacro %}
{% macro default__truncate_relation(relation) -%}
    {%- call statement('truncate_relation') -%}
        truncate table {{ relation.render() }}
    {%- endcall -%}
{%- endmacro %}

{% macro rename_relation(from_relation, to_relation) -%}
    {{ return(adapter.dispatch('rename_relation', 'dbt')(from_relation, to_relation)) }}
{%- endmacro %}
{% macro default__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation') -%}
        alter table {{ from_relation.render() }} rename to {{ adapter.quote_as_configured(to_relation.identifier, 'identifier') }}
    {%- endcall -%}
{%- endmacro %}

{% macro drop_relation(relation) -%}
    {{ return(adapter.dispatch('drop_relation', 'dbt')(relation)) }}
{%- endmacro %}
{% macro default__drop_relation(relation) -%}
    {%- call statement('drop_relation', auto_begin=false) -%}
        {{ get_drop_sql(relation) }}
    {%- endcall -%}
{%- endmacro %}

{% macro drop_relation_if_exists(relation) %}
    {%- if relation is not none -%}{%- do adapter.drop_relation(relation) -%}{%- endif -%}
{% endmacro %}

{% macro get_drop_sql(relation) -%}
    {{ adapter.dispatch('get_drop_sql', 'dbt')(relation) }}
{%- endmacro %}
{% macro default__get_drop_sql(relation) -%}
    {%- if relation.is_view -%}
        {{ drop_view(relation) }}
    {%- elif relation.is_table -%}
        {{ drop_table(relation) }}
    {%- elif relation.is_materialized_view -%}
        {{ drop_materialized_view(relation) }}
    {%- else -%}
        drop {{ relation.type }} if exists {{ relation.render() }} cascade
    {%- endif -%}
{%- endmacro %}

{% macro drop_table(relation) -%}{{ adapter.dispatch('drop_table', 'dbt')(relation) }}{%- endmacro %}
{% macro default__drop_table(relation) -%}
    drop table if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro drop_view(relation) -%}{{ adapter.dispatch('drop_view', 'dbt')(relation) }}{%- endmacro %}
{% macro default__drop_view(relation) -%}
    drop view if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro drop_materialized_view(relation) -%}{{ return(adapter.dispatch('drop_materialized_view', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__drop_materialized_view(relation) -%}
    drop materialized view if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro get_rename_sql(relation, new_name) -%}
    {{ adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name) }}
{%- endmacro %}
{% macro default__get_rename_sql(relation, new_name) -%}
    {%- if relation.is_view -%}
        {{ get_rename_view_sql(relation, new_name) }}
    {%- elif relation.is_table -%}
        {{ get_rename_table_sql(relation, new_name) }}
    {%- elif relation.is_materialized_view -%}
        {{ get_rename_materialized_view_sql(relation, new_name) }}
    {%- else -%}
        {%- do exceptions.raise_compiler_error('`get_rename_sql` has not been implemented for: ' ~ relation.type) -%}
    {%- endif -%}
{%- endmacro %}

{% macro get_rename_table_sql(relation, new_name) -%}{{ adapter.dispatch('get_rename_table_sql', 'dbt')(relation, new_name) }}{%- endmacro %}
{% macro default__get_rename_table_sql(relation, new_name) -%}{%- do not_for_this_adapter('get_rename_table_sql') -%}{%- endmacro %}

{% macro get_rename_view_sql(relation, new_name) -%}{{ adapter.dispatch('get_rename_view_sql', 'dbt')(relation, new_name) }}{%- endmacro %}
{% macro default__get_rename_view_sql(relation, new_name) -%}{%- do not_for_this_adapter('get_rename_view_sql') -%}{%- endmacro %}

{% macro get_rename_materialized_view_sql(relation, new_name) -%}{{ adapter.dispatch('get_rename_materialized_view_sql', 'dbt')(relation, new_name) }}{%- endmacro %}
{% macro default__get_rename_materialized_view_sql(relation, new_name) -%}{%- do not_for_this_adapter('get_rename_materialized_view_sql') -%}{%- endmacro %}

{% macro not_for_this_adapter(name) %}
    {%- do exceptions.raise_compiler_error('`' ~ name ~ '` has not been implemented for this adapter.') -%}
{% endmacro %}
