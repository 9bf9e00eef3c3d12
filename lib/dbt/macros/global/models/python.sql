{# Python models are parsed, and neither built nor given code of their own: what would make that code says so. #}

{% macro resolve_model_name(input_model_name) -%}
    {{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}
{%- endmacro %}
{% macro default__resolve_model_name(input_model_name) -%}
    {{ input_model_name | string | replace('"', '\\"') }}
{%- endmacro %}

{% macro build_ref_function(model) -%}{{ refuse_python('build_ref_function') }}{%- endmacro %}
{% macro build_source_function(model) -%}{{ refuse_python('build_source_function') }}{%- endmacro %}
{% macro build_config_dict(model) -%}{{ refuse_python('build_config_dict') }}{%- endmacro %}
{% macro py_script_postfix(model) -%}{{ refuse_python('py_script_postfix') }}{%- endmacro %}
{% macro py_script_comment() -%}{%- endmacro %}

{% macro refuse_python(name) -%}
    {%- do exceptions.raise_compiler_error("'" ~ name ~ "' writes Python for Python models, which cannot be run here. Write the model in SQL.") -%}
{%- endmacro %}
