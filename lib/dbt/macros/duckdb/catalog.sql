{# What `docs generate` shows: tables and columns with their comments, of whole schemas or of single relations. #}
{% macro duckdb__get_catalog(information_schema, schemas) -%}
    {%- set relations = [] -%}
    {%- for schema in schemas -%}{%- do relations.append({'schema': schema}) -%}{%- endfor -%}
    {{ return(duckdb__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{% macro duckdb__get_catalog_relations(information_schema, relations) -%}
    {{ return(adapter.ask_columns(information_schema.database, relations)) }}
{%- endmacro %}
