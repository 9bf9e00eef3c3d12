{% macro median_and_deviation(relation, value, groups) -%}
{%- set columns = groups | join(', ') -%}
middle as (
    select {{ columns }}, median({{ value }}) as median_value
    from {{ relation }}
    group by {{ columns }}
),

deviation as (
    select
        {% for group in groups %}middle.{{ group }}, {% endfor %}
        any_value(middle.median_value) as median_value,
        median(abs(rows.{{ value }} - middle.median_value)) as median_absolute_deviation
    from {{ relation }} as rows
    inner join middle on {% for group in groups %}middle.{{ group }} = rows.{{ group }}{{ ' and ' if not loop.last }}{% endfor %}
    group by {% for group in groups %}middle.{{ group }}{{ ', ' if not loop.last }}{% endfor %}
)
{%- endmacro %}
