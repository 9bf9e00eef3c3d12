{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}
    {{ custom_alias_name | trim }}
  {%- else -%}
    {#- production_mart_revenue_daily_sales lives in dataset mart_revenue and is called daily_sales there -#}
    {%- set dataset = node.config.schema or '' -%}
    {%- set ns = namespace(name=node.name) -%}
    {%- for prefix in ['production_' ~ dataset ~ '_', dataset ~ '_'] -%}
      {%- if dataset and ns.name.startswith(prefix) -%}
        {%- set ns.name = ns.name[prefix | length:] -%}
      {%- endif -%}
    {%- endfor -%}
    {{ ns.name }}{{ '_v' ~ (node.version | string | replace('.', '_')) if node.version }}
  {%- endif -%}
{%- endmacro %}
