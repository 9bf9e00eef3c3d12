{% macro cents_to_amount(column) -%}
  cast(cast({{ column }} as decimal(18, 2)) * 0.01 as decimal(12, 2))
{%- endmacro %}

{% macro to_usd(amount, rate='rates.usd_per_unit') -%}
  cast({{ amount }} * {{ rate }} as decimal(12, 2))
{%- endmacro %}

{% macro safe_divide(numerator, denominator, scale=4) -%}
  cast(({{ numerator }}) / nullif({{ denominator }}, 0) as decimal(18, {{ scale }}))
{%- endmacro %}
