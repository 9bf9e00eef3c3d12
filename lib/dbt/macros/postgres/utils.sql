{# The least of the values: PostgreSQL had no any_value before version 16. #}
{% macro postgres__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) %}
    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))
{% endmacro %}

{# Boundaries crossed between two dates, each part from the next larger one. #}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
    {%- set a = first_date -%}
    {%- set b = second_date -%}
    {%- if datepart == 'year' %}
        (date_part('year', ({{ b }})::date) - date_part('year', ({{ a }})::date))
    {% elif datepart == 'quarter' %}
        ({{ datediff(a, b, 'year') }} * 4 + date_part('quarter', ({{ b }})::date) - date_part('quarter', ({{ a }})::date))
    {% elif datepart == 'month' %}
        ({{ datediff(a, b, 'year') }} * 12 + date_part('month', ({{ b }})::date) - date_part('month', ({{ a }})::date))
    {% elif datepart == 'day' %}
        (({{ b }})::date - ({{ a }})::date)
    {% elif datepart == 'week' %}
        ({{ datediff(a, b, 'day') }} / 7 + case
            when date_part('dow', ({{ a }})::timestamp) <= date_part('dow', ({{ b }})::timestamp) then
                case when {{ a }} <= {{ b }} then 0 else -1 end
            else
                case when {{ a }} <= {{ b }} then 1 else 0 end
        end)
    {% elif datepart == 'hour' %}
        ({{ datediff(a, b, 'day') }} * 24 + date_part('hour', ({{ b }})::timestamp) - date_part('hour', ({{ a }})::timestamp))
    {% elif datepart == 'minute' %}
        ({{ datediff(a, b, 'hour') }} * 60 + date_part('minute', ({{ b }})::timestamp) - date_part('minute', ({{ a }})::timestamp))
    {% elif datepart in postgres_fractions() %}
        ({{ datediff(a, b, 'minute') }} * {{ postgres_fractions()[datepart] }} + floor(date_part('{{ datepart }}', ({{ b }})::timestamp)) - floor(date_part('{{ datepart }}', ({{ a }})::timestamp)))
    {% else %}
        {%- do exceptions.raise_compiler_error('Unsupported datepart for macro datediff in postgres: {!r}'.format(datepart)) -%}
    {% endif -%}
{%- endmacro %}

{# How many of each are in a minute. #}
{% macro postgres_fractions() %}
    {{ return({'second': 60, 'millisecond': 60000, 'microsecond': 60000000}) }}
{% endmacro %}

{% macro postgres__last_day(date, datepart) -%}
    {%- if datepart == 'quarter' -%}
    -- postgres dateadd does not support quarter interval.
    cast(
        {{ dbt.dateadd('day', '-1', dbt.dateadd('month', '3', dbt.date_trunc(datepart, date))) }}
        as date)
    {%- else -%}
    {{ dbt.default_last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%}
    array_to_string(
        (array_agg(
            {{ measure }}
            {% if order_by_clause %}{{ order_by_clause }}{% endif %}
        ))[1:{{ limit_num }}],
        {{ delimiter_text }}
        )
    {%- else -%}
    string_agg(
        {{ measure }},
        {{ delimiter_text }}
        {% if order_by_clause %}{{ order_by_clause }}{% endif %}
        )
    {%- endif -%}
{%- endmacro %}

{% macro postgres__split_part(string_text, delimiter_text, part_number) %}
    {%- if part_number >= 0 -%}
        {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
    {%- else -%}
        {{ dbt._split_part_negative(string_text, delimiter_text, part_number) }}
    {%- endif -%}
{% endmacro %}

{% macro postgres__equals(expr1, expr2) -%}
    {%- if adapter.behavior.enable_truthy_nulls_equals_macro.no_warn %}
    ({{ expr1 }} IS NOT DISTINCT FROM {{ expr2 }})
    {%- else -%}
    ({{ expr1 }} = {{ expr2 }})
    {%- endif -%}
{%- endmacro %}
