{# Actual and expected rows in one answer; the runner compares them. #}
{% materialization unit, default %}
    {%- set rows = config.get('expected_rows') -%}
    {%- set compared = rows[0].keys() if rows else get_columns_in_query(sql) -%}
    {%- set temp_relation = make_temp_relation(this.incorporate(type='table')) -%}
    {%- do run_query(get_create_table_as_sql(true, temp_relation, get_empty_subquery_sql(sql))) -%}
    {%- set types = {} -%}
    {%- set quoted = {} -%}
    {%- for column in adapter.get_columns_in_relation(temp_relation) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- set names = [] -%}
    {%- for name in compared -%}{%- do names.append(quoted[name | lower]) -%}{%- endfor -%}
    {%- set expected = config.get('expected_sql') or get_expected_sql(rows, types, quoted) -%}
    {%- set comparison = get_unit_test_sql(sql, expected, names) -%}
    {%- call statement('main', fetch_result=true) -%}
        {{ comparison }}
    {%- endcall -%}
    {%- do adapter.drop_relation(temp_relation) -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}

{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
    {{ adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) }}
{%- endmacro %}
{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
-- Build actual result given inputs
with dbt_internal_unit_test_actual as (
  select
    {{ expected_column_names | join(',') }}, {{ dbt.string_literal('actual') }} as {{ adapter.quote('actual_or_expected') }}
  from (
    {{ main_sql }}
  ) _dbt_internal_unit_test_actual
),
-- Build expected result
dbt_internal_unit_test_expected as (
  select
    {{ expected_column_names | join(', ') }}, {{ dbt.string_literal('expected') }} as {{ adapter.quote('actual_or_expected') }}
  from (
    {{ expected_fixture_sql }}
  ) _dbt_internal_unit_test_expected
)
-- Union actual and expected results
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}

{# The given rows of an input as a query; columns that a row leaves out are null. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {%- set types = column_name_to_data_types or {} -%}
    {%- set quoted = {} -%}
    {%- if not types -%}
        {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do types.update({column.name | lower: column.data_type}) -%}
            {%- do quoted.update({column.name | lower: column.quoted}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if not types -%}
        {%- do exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") -%}
    {%- endif -%}
    {%- set defaults = {} -%}
    {%- for name, type in types.items() -%}
        {%- do defaults.update({name: safe_cast('null', type) | trim}) -%}
    {%- endfor -%}
    {%- do validate_fixture_rows(rows, row_number) -%}
-- Fixture for {{ model.name }}
{% for row in rows -%}
    {%- set cells = dict(defaults, **format_row(row, types)) -%}
select {% for name, value in cells.items() %}{{ value }} as {{ quoted[name] or name }}{{ ', ' if not loop.last }}{% endfor %}
    {%- if not loop.last %}
union all
{% endif %}
{%- else -%}
select {% for name, value in defaults.items() %}{{ value }} as {{ quoted[name] or name }}{{ ', ' if not loop.last }}{% endfor %}
limit 0
{%- endfor %}
{% endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
{% for row in rows -%}
select {% for name, value in format_row(row, column_name_to_data_types).items() %}{{ value }} as {{ column_name_to_quoted[name] }}{{ ', ' if not loop.last }}{% endfor %}
    {%- if not loop.last %}
union all
{% endif %}
{%- else -%}
select * from dbt_internal_unit_test_actual
limit 0
{%- endfor %}
{% endmacro %}

{# A row's cells as SQL of the columns' types. #}
{% macro format_row(row, column_name_to_data_types) -%}
    {%- set formatted = {} -%}
    {%- for name, value in row.items() -%}
        {%- set column = name | lower -%}
        {%- if column not in column_name_to_data_types -%}
            {%- set fixture = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
            {%- do exceptions.raise_compiler_error("Invalid column name: '" ~ column ~ "' in unit test fixture for " ~ fixture ~ ".\nAccepted columns for " ~ fixture ~ ' are: ' ~ column_name_to_data_types.keys() | list) -%}
        {%- endif -%}
        {%- set type = column_name_to_data_types[column] -%}
        {%- if value is string -%}
            {#- A length would cut the text in silence. -#}
            {%- set type = type.split('(')[0] if 'varying' in type else type -%}
            {%- set literal = dbt.string_literal(dbt.escape_single_quotes(value)) -%}
        {%- else -%}
            {%- set literal = 'null' if value is none else value -%}
        {%- endif -%}
        {%- do formatted.update({column: safe_cast(literal, type)}) -%}
    {%- endfor -%}
    {{ return(formatted) }}
{%- endmacro %}

{% macro validate_fixture_rows(rows, row_number) -%}
    {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro %}
{% macro default__validate_fixture_rows(rows, row_number) -%}{%- endmacro %}
