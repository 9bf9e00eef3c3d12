{# PostgreSQL's own SQL for the parts of the library that ask the warehouse or change it. #}

{# A connection sees one database; the name of another is an error, told before anything is sent. #}
{% macro postgres__create_schema(relation) -%}
    {%- if relation.database -%}{%- do adapter.verify_database(relation.database) -%}{%- endif -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation.without_identifier().include(database=false) }}
    {%- endcall -%}
{%- endmacro %}

{% macro postgres__drop_schema(relation) -%}
    {%- if relation.database -%}{%- do adapter.verify_database(relation.database) -%}{%- endif -%}
    {%- call statement('drop_schema') -%}
        drop schema if exists {{ relation.without_identifier().include(database=false) }} cascade
    {%- endcall -%}
{%- endmacro %}

{% macro postgres__information_schema_name(database) -%}
    {%- if database -%}{%- do adapter.verify_database(database) -%}{%- endif -%}
    information_schema
{%- endmacro %}

{% macro postgres__list_schemas(database) -%}
    {%- if database -%}{%- do adapter.verify_database(database) -%}{%- endif -%}
    {%- call statement('list_schemas', fetch_result=true, auto_begin=false) -%}
        select distinct nspname from pg_namespace
    {%- endcall -%}
    {{ return(load_result('list_schemas').table) }}
{%- endmacro %}

{% macro postgres__check_schema_exists(information_schema, schema) -%}
    {%- if information_schema.database -%}{%- do adapter.verify_database(information_schema.database) -%}{%- endif -%}
    {%- call statement('check_schema_exists', fetch_result=true, auto_begin=false) -%}
        select count(*) from pg_namespace where nspname = '{{ schema }}'
    {%- endcall -%}
    {{ return(load_result('check_schema_exists').table) }}
{%- endmacro %}

{# Names are cut to what PostgreSQL keeps, so that what a build adds to them is not lost. #}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
    {%- set ending = suffix ~ modules.datetime.datetime.now().strftime('%H%M%S%f') if dstring else suffix -%}
    {%- set longest = base_relation.relation_max_name_length() -%}
    {%- if ending | length > longest -%}
        {%- do exceptions.raise_compiler_error('Relation suffix is too long (' ~ ending | length ~ ' characters). Maximum length is ' ~ longest ~ ' characters.') -%}
    {%- endif -%}
    {%- set identifier = base_relation.identifier[:longest - ending | length] ~ ending -%}
    {{ return(base_relation.incorporate(path={'identifier': identifier})) }}
{% endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
    {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=false)) }}
{% endmacro %}

{# Temporary tables are the connection's own and have no schema; the time keeps their names apart. #}
{% macro postgres__make_temp_relation(base_relation, suffix) %}
    {%- set named = postgres__make_relation_with_suffix(base_relation, suffix, dstring=true) -%}
    {{ return(named.incorporate(path={'schema': none, 'database': none})) }}
{% endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
    {%- set named = postgres__make_relation_with_suffix(base_relation, suffix, dstring=false) -%}
    {{ return(named.incorporate(type=backup_relation_type)) }}
{% endmacro %}

{# Dollar quotes let a description hold anything but the tag itself. #}
{% macro postgres_escape_comment(comment) -%}
    {%- if comment is not string -%}
        {%- do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) -%}
    {%- endif -%}
    {%- set tag = '$dbt_comment_literal_block$' -%}
    {%- if tag in comment -%}
        {%- do exceptions.raise_compiler_error('The string ' ~ tag ~ ' is not allowed in comments.') -%}
    {%- endif -%}
    {{ tag }}{{ comment }}{{ tag }}
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) %}
    {%- set kind = 'materialized view' if relation.type == 'materialized_view' else relation.type -%}
    comment on {{ kind }} {{ relation }} is {{ postgres_escape_comment(comment) }};
{% endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) %}
    {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {% for name, column in column_dict.items() if name in existing %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column['quote'] else name }} is {{ postgres_escape_comment(column['description']) }};
    {% endfor %}
{% endmacro %}

{# A new table has no grants of its predecessor. #}
{% macro postgres__copy_grants() %}{{ return(false) }}{% endmacro %}

{% macro postgres__get_show_grant_sql(relation) -%}
    select grantee, privilege_type
    from {{ relation.information_schema('role_table_grants') }}
    where grantor = current_role
      and grantee != current_role
      and table_schema = '{{ relation.schema }}'
      and table_name = '{{ relation.identifier }}'
{%- endmacro %}

{% macro postgres__get_create_index_sql(relation, index_dict) -%}
    {%- set index = adapter.parse_index(index_dict) -%}
    create {% if index.unique %}unique {% endif %}index if not exists
    "{{ index.render(relation) }}"
    on {{ relation }} {% if index.type %}using {{ index.type }}{% endif %}
    ({{ index.columns | join(', ') }})
{%- endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) -%}
    drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro %}

{% macro postgres__get_show_indexes_sql(relation) %}
    select
        i.relname as name,
        m.amname as method,
        ix.indisunique as "unique",
        array_to_string(array_agg(a.attname), ',') as column_names
    from pg_index ix
    join pg_class i
        on i.oid = ix.indexrelid
    join pg_am m
        on m.oid=i.relam
    join pg_class t
        on t.oid = ix.indrelid
    join pg_namespace n
        on n.oid = t.relnamespace
    join pg_attribute a
        on a.attrelid = t.oid
        and a.attnum = ANY(ix.indkey)
    where t.relname = '{{ relation.identifier }}'
      and n.nspname = '{{ relation.schema }}'
      and t.relkind in ('r', 'm')
    group by 1, 2, 3
    order by 1, 2, 3
{% endmacro %}

{% macro postgres__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro postgres__snapshot_string_as_time(timestamp) -%}
    {{ return("'" ~ timestamp ~ "'::timestamp without time zone") }}
{%- endmacro %}

{% macro postgres__snapshot_get_time() -%}
    {{ current_timestamp() }}::timestamp without time zone
{%- endmacro %}

{% macro postgres__current_timestamp_backcompat() %}
    current_timestamp::{{ type_timestamp() }}
{% endmacro %}

{% macro postgres__current_timestamp_in_utc_backcompat() %}
    (current_timestamp at time zone 'utc')::{{ type_timestamp() }}
{% endmacro %}

{% macro postgres__get_columns_in_relation(relation) -%}
    {%- call statement('get_columns_in_relation', fetch_result=true) -%}
        select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale
        from {{ relation.information_schema('columns') }}
        where table_name = '{{ relation.identifier }}'
        {% if relation.schema %}and table_schema = '{{ relation.schema }}'{% endif %}
        order by ordinal_position
    {%- endcall -%}
    {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{%- endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) %}
    {%- call statement('list_relations_without_caching', fetch_result=true) -%}
        {% for name, catalog, type in [('tablename', 'pg_tables', 'table'), ('viewname', 'pg_views', 'view'), ('matviewname', 'pg_matviews', 'materialized_view')] %}
        select '{{ schema_relation.database }}' as database, {{ name }} as name, schemaname as schema, '{{ type }}' as type
        from {{ catalog }}
        where schemaname ilike '{{ schema_relation.schema }}'
        {{ 'union all' if not loop.last }}
        {% endfor %}
    {%- endcall -%}
    {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}
