{% macro json_text(column, key) -%}
  json_extract_string({{ column }}, '$.{{ key }}')
{%- endmacro %}

{% macro blank_to_null(expression) -%}
  nullif(trim({{ expression }}), '')
{%- endmacro %}

{% macro latest_record(key, order_by) -%}
  qualify row_number() over (partition by {{ key }} order by {{ order_by }}) = 1
{%- endmacro %}

{% macro epoch_to_timestamp(column) -%}
  make_timestamp({{ column }} * 1000000)
{%- endmacro %}
