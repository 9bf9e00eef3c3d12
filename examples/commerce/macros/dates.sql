{% macro as_of_date() -%}
  cast('{{ var("as_of") }}' as date)
{%- endmacro %}

{% macro month_of(expression) -%}
  cast(date_trunc('month', {{ expression }}) as date)
{%- endmacro %}

{% macro week_of(expression) -%}
  cast(date_trunc('week', {{ expression }}) as date)
{%- endmacro %}

{% macro arrived_since_last_build(column, built_column=none) -%}
  {{ column }} >= (
    select coalesce(max({{ built_column or column }}), cast('1970-01-01' as timestamp)) - interval '{{ var("late_arrival_days") }}' day
    from {{ this }}
  )
{%- endmacro %}
