{# Every statement of a run goes through here: its text is the block that calls it, its answer is kept by name. #}
{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
    {%- if execute -%}
        {%- set code = caller() -%}
        {%- if name == 'main' -%}{%- do write(code) -%}{%- endif -%}
        {%- if language != 'sql' -%}
            {%- do exceptions.raise_compiler_error("Statements in '" ~ language ~ "' cannot be run; models have to be SQL here.") -%}
        {%- endif -%}
        {%- set response, table = adapter.execute(code, auto_begin=auto_begin, fetch=fetch_result) -%}
        {%- if name is not none -%}{%- do store_result(name, response=response, agate_table=table) -%}{%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# Records a statement that something else has already run. #}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- set sql = caller() -%}
    {%- if name == 'main' -%}{%- do write(sql) -%}{%- endif -%}
    {%- if name is not none -%}
        {%- do store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -%}
    {%- endif -%}
{%- endmacro %}

{% macro run_query(sql) %}
    {%- call statement('run_query_statement', fetch_result=true, auto_begin=false) -%}
        {{ sql }}
    {%- endcall -%}
    {%- do return(load_result('run_query_statement').table) -%}
{% endmacro %}

{% macro validate_sql(sql) -%}
    {{ return(adapter.dispatch('validate_sql', 'dbt')(sql)) }}
{%- endmacro %}

{% macro default__validate_sql(sql) -%}
    {%- call statement('validate_sql') -%}
        explain {{ sql }}
    {%- endcall -%}
    {{ return(load_result('validate_sql')) }}
{%- endmacro %}

{% macro is_core_v2() -%}
    {{ return(dbt_version.split('.')[0] == '2') }}
{%- endmacro %}
