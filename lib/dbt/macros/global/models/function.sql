{# The text of a function is made by a macro that is named for its type and its language. #}
{% materialization function, default, supported_languages=['sql', 'python', 'javascript'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type=this.Function) -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- set macro_name = this.get_function_macro_name(this.get_function_config(model)) -%}
    {%- set find_macro = adapter.dispatch -%}
    {%- set build_sql = find_macro(macro_name, 'dbt')(target_relation) -%}
    {%- do function_execute_build_sql(build_sql, existing, target_relation) -%}
    {%- do run_hooks(post_hooks) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro function_execute_build_sql(build_sql, existing_relation, target_relation) %}
    {{ return(adapter.dispatch('function_execute_build_sql', 'dbt')(build_sql, existing_relation, target_relation)) }}
{% endmacro %}
{% macro default__function_execute_build_sql(build_sql, existing_relation, target_relation) %}
    {%- call statement('main') -%}
        {{ build_sql }}
    {%- endcall -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=true)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
{% endmacro %}

{% macro scalar_function_sql(target_relation) %}
    {{ return(adapter.dispatch('scalar_function_sql', 'dbt')(target_relation)) }}
{% endmacro %}
{% macro default__scalar_function_sql(target_relation) %}
    {{ scalar_function_create_replace_signature_sql(target_relation) }}
    {{ scalar_function_body_sql() }};
{% endmacro %}

{% macro scalar_function_create_replace_signature_sql(target_relation) %}
    {{ return(adapter.dispatch('scalar_function_create_replace_signature_sql', 'dbt')(target_relation)) }}
{% endmacro %}
{% macro default__scalar_function_create_replace_signature_sql(target_relation) %}
    CREATE OR REPLACE FUNCTION {{ target_relation.render() }} ({{ formatted_scalar_function_args_sql() }})
    RETURNS {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() }}
    AS
{% endmacro %}

{% macro formatted_scalar_function_args_sql() %}
    {{ return(adapter.dispatch('formatted_scalar_function_args_sql', 'dbt')()) }}
{% endmacro %}
{% macro default__formatted_scalar_function_args_sql() -%}
    {%- for argument in model.arguments -%}
        {{ argument.name }} {{ argument.data_type }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro formatted_scalar_function_args_javascript() %}
    {{ return(adapter.dispatch('formatted_scalar_function_args_javascript', 'dbt')()) }}
{% endmacro %}
{% macro default__formatted_scalar_function_args_javascript() %}
    {%- do exceptions.raise_compiler_error('formatted_scalar_function_args_javascript not implemented for adapter ' ~ adapter.type()) -%}
{% endmacro %}

{% macro scalar_function_body_sql() %}
    {{ return(adapter.dispatch('scalar_function_body_sql', 'dbt')()) }}
{% endmacro %}
{% macro default__scalar_function_body_sql() %}
    $$
       {{ model.compiled_code }}
    $$ LANGUAGE SQL
{% endmacro %}

{% macro scalar_function_volatility_sql() %}
    {{ return(adapter.dispatch('scalar_function_volatility_sql', 'dbt')()) }}
{% endmacro %}
{% macro default__scalar_function_volatility_sql() -%}
    {%- set words = {'deterministic': 'IMMUTABLE', 'stable': 'STABLE', 'non-deterministic': 'VOLATILE'} -%}
    {%- set volatility = model.config.get('volatility') -%}
    {%- if volatility in words -%}
        {{ words[volatility] }}
    {%- elif volatility is not none -%}
        {%- do unsupported_volatility_warning(volatility) -%}
    {%- endif -%}
{%- endmacro %}

{% macro scalar_function_volatility_javascript() %}
    {{ return(adapter.dispatch('scalar_function_volatility_javascript', 'dbt')()) }}
{% endmacro %}
{% macro default__scalar_function_volatility_javascript() %}
    {%- if model.config.get('volatility') is not none -%}
        {%- do exceptions.warn('Volatility is not supported by ' ~ adapter.type() ~ ' in javascript UDF and will be ignored') -%}
    {%- endif -%}
{% endmacro %}

{% macro unsupported_volatility_warning(volatility) %}
    {{ return(adapter.dispatch('unsupported_volatility_warning', 'dbt')(volatility)) }}
{% endmacro %}
{% macro default__unsupported_volatility_warning(volatility) %}
    {%- do exceptions.warn('Found `' ~ volatility ~ '` volatility specified on function `' ~ model.name ~ '`. This volatility is not supported by ' ~ adapter.type() ~ ', and will be ignored') -%}
{% endmacro %}

{% macro get_aggregate_function_create_replace_signature(target_relation) %}
    {{ return(adapter.dispatch('get_aggregate_function_create_replace_signature', 'dbt')(target_relation)) }}
{% endmacro %}
{% macro default__get_aggregate_function_create_replace_signature(target_relation) %}
    CREATE OR REPLACE AGGREGATE FUNCTION {{ target_relation.render() }} ({{ get_formatted_aggregate_function_args() }})
    RETURNS {{ model.returns.data_type }}
    {{ get_function_language_specifier() }}
    {{ get_aggregate_function_volatility_specifier() }}
    {% if model.get('language') == 'python' %}{{ get_function_python_options() }}{% endif %}
    AS
{% endmacro %}

{% macro get_formatted_aggregate_function_args() %}
    {{ return(adapter.dispatch('get_formatted_aggregate_function_args', 'dbt')()) }}
{% endmacro %}
{% macro default__get_formatted_aggregate_function_args() -%}
    {{ formatted_scalar_function_args_sql() }}
{%- endmacro %}

{% macro get_function_language_specifier() %}
    {{ return(adapter.dispatch('get_function_language_specifier', 'dbt')()) }}
{% endmacro %}
{% macro default__get_function_language_specifier() -%}
    {%- set names = {'sql': '', 'python': 'LANGUAGE PYTHON', 'javascript': 'LANGUAGE js'} -%}
    {%- set language = model.get('language') -%}
    {{ names[language] if language in names else 'LANGUAGE ' ~ language | upper }}
{%- endmacro %}

{% macro get_aggregate_function_volatility_specifier() %}
    {{ return(adapter.dispatch('get_aggregate_function_volatility_specifier', 'dbt')()) }}
{% endmacro %}
{% macro default__get_aggregate_function_volatility_specifier() -%}
    {{ scalar_function_volatility_sql() }}
{%- endmacro %}

{% macro get_function_python_options() %}
    {{ return(adapter.dispatch('get_function_python_options', 'dbt')()) }}
{% endmacro %}
{% macro default__get_function_python_options() %}
    RUNTIME_VERSION = '{{ model.config.get('runtime_version') }}'
    HANDLER = '{{ model.config.get('entry_point') }}'
    {% set packages = model.config.get('packages', []) %}
    {% if packages %}PACKAGES = ('{{ packages | join("','") }}'){% endif %}
{% endmacro %}

{# What no warehouse here can make. A project that knows how defines the macro for its own adapter. #}
{% macro default__aggregate_function_sql(target_relation) %}
    {%- do refuse_function('An aggregate function') -%}
{% endmacro %}
{% macro default__aggregate_function_python(target_relation) %}
    {%- do refuse_function('An aggregate function in Python') -%}
{% endmacro %}
{% macro default__scalar_function_python(target_relation) %}
    {%- do refuse_function('A function in Python') -%}
{% endmacro %}
{% macro refuse_function(kind) %}
    {%- do exceptions.raise_compiler_error(kind ~ " cannot be made on " ~ adapter.type() ~ ": write '" ~ model.name ~ "' as a scalar function in SQL.") -%}
{% endmacro %}
