{# What is MotherDuck's or of plugins written in Python: the names are there, for projects that override them. #}

{% macro flight_name(parsed_model) -%}
    {{ return(adapter.dispatch('flight_name', 'dbt')(parsed_model)) }}
{%- endmacro %}
{% macro default__flight_name(parsed_model) -%}
    {{ return(duckdb__flight_name(parsed_model)) }}
{%- endmacro %}
{% macro duckdb__flight_name(parsed_model) -%}
    {%- set parts = ['dbt', parsed_model.get('package_name'), parsed_model.get('database'), parsed_model.get('schema'), parsed_model.get('alias') or parsed_model.get('name')] -%}
    {{ return(parts | select | join('-')) }}
{%- endmacro %}

{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') -%}
    {{ return({'relation': make_temp_relation(target_relation), 'temporary': true}) }}
{%- endmacro %}

{% macro py_write_table(temporary, relation, compiled_code, partitioned_by=none, sorted_by=none) -%}
    {{ refuse_python('py_write_table') }}
{%- endmacro %}

{% macro store_relation(plugin, relation, location, format, config) -%}
    {%- do exceptions.raise_compiler_error("the plugin '" ~ plugin ~ "' is written in Python, which cannot be run here. Remove 'plugin' from the config, or write the file with the formats of DuckDB.") -%}
{%- endmacro %}
