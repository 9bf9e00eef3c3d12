{# The columns of an enforced contract as DDL. #}
{% macro get_table_columns_and_constraints() -%}
    {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro %}
{% macro default__get_table_columns_and_constraints() -%}
    {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() %}
    {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
    {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
    (
    {% for line in columns + constraints -%}
        {{ line }}{{ ',' if not loop.last }}
    {% endfor -%}
    )
{% endmacro %}

{# Ends the build where the query's columns are not those of the contract. #}
{% macro get_assert_columns_equivalent(sql) -%}
    {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro %}
{% macro default__get_assert_columns_equivalent(sql) -%}
    {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{% macro assert_columns_equivalent(sql) %}
    {%- if not model['columns'] -%}
        {%- do exceptions.raise_contract_error([], []) -%}
    {%- endif -%}
    {%- set actual = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
    {%- set expected = format_columns(get_column_schema_from_query(get_empty_schema_sql(model['columns']))) -%}
    {%- if actual | length != expected | length -%}
        {%- do exceptions.raise_contract_error(expected, actual) -%}
    {%- endif -%}
    {%- for column in actual -%}
        {%- set same = expected | selectattr('name', 'equalto', column['name']) | list -%}
        {%- if not same or same[0]['formatted'] != column['formatted'] -%}
            {%- do exceptions.raise_contract_error(expected, actual) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}

{% macro format_columns(columns) %}
    {%- set formatted = [] -%}
    {%- for column in columns -%}
        {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
    {%- endfor -%}
    {{ return(formatted) }}
{% endmacro %}

{% macro default__format_column(column) -%}
    {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': column.column.lower() ~ ' ' ~ column.dtype}) }}
{%- endmacro %}
