{% macro sum_for_each(column, values, amount, prefix='', suffix='') -%}
  {%- for value in values %}
  coalesce(sum(case when {{ column }} = '{{ value }}' then {{ amount }} end), 0) as {{ prefix }}{{ value }}{{ suffix }}
  {%- if not loop.last %},{% endif %}
  {%- endfor %}
{%- endmacro %}
