{# What `docs generate` shows: tables and columns with their comments, of whole schemas or of single relations. #}
{% macro duckdb__get_catalog(information_schema, schemas) -%}
    {%- set relations = [] -%}
    {%- for schema in schemas -%}{%- do relations.append({'schema': schema}) -%}{%- endfor -%}
    {{ return(duckdb__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{% macro duckdb__get_catalog_relations(information_schema, relations) -%}
    {%- set query -%}
    with relation as (
        select database_name, schema_name, table_name, 'BASE TABLE' as table_type, comment from duckdb_tables()
        union all
        select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views()
    )
    select
        relation.database_name as table_database,
        relation.schema_name as table_schema,
        relation.table_name,
        relation.table_type,
        relation.comment as table_comment,
        col.column_name,
        col.column_index,
        col.data_type as column_type,
        col.comment as column_comment,
        null as table_owner
    from relation
    join duckdb_columns() as col using (database_name, schema_name, table_name)
    where lower(relation.database_name) = lower('{{ information_schema.database }}')
      and (
        {%- for one in relations %}
        (
            lower(relation.schema_name) = lower('{{ one.schema }}')
            {%- if one.identifier %} and lower(relation.table_name) = lower('{{ one.identifier }}'){% endif -%}
        )
        {{- ' or' if not loop.last }}
        {%- else %} false
        {%- endfor %}
      )
    order by table_schema, table_name, column_index
    {%- endset -%}
    {{ return(run_query(query)) }}
{%- endmacro %}
