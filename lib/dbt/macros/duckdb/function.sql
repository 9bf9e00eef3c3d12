{# A function is a macro here. It takes arguments of any type; what it gives has the type that was declared. #}
{% macro duckdb__scalar_function_sql(target_relation) %}
    {%- set forms = [duckdb_function_form(model.arguments, model.returns, model.compiled_code)] -%}
    {%- set counts = [model.arguments | length] -%}
    {%- for overload in model.overloads -%}
        {%- set count = overload.arguments | length -%}
        {%- if count in counts -%}
            {%- do exceptions.raise_compiler_error("The function '" ~ model.name ~ "' has two overloads that take " ~ count ~ " argument" ~ ('' if count == 1 else 's') ~ ": DuckDB tells them apart by their number only. Give '" ~ overload.defined_in ~ "' a name of its own.") -%}
        {%- endif -%}
        {%- do counts.append(count) -%}
        {%- do forms.append(duckdb_function_form(overload.arguments, overload.returns or model.returns, overload.compiled_body)) -%}
    {%- endfor -%}
    create or replace macro {{ target_relation.render() }}
    {{ forms | join(',\n    ') }};
{% endmacro %}

{% macro duckdb_function_form(arguments, returns, body) -%}
    {%- set names = [] -%}
    {%- for argument in arguments -%}
        {%- set default = argument.default_value -%}
        {%- do names.append(argument.name ~ (' := ' ~ default if default is defined and default is not none else '')) -%}
    {%- endfor -%}
    ({{ names | join(', ') }}) as (cast((
        {{ (body | trim).rstrip(';') }}
    ) as {{ returns.data_type }}))
{%- endmacro %}
