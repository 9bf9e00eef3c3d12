{# Writes the result to a file and leaves a view over it. #}
{% materialization external, adapter='duckdb' %}
    {%- set location = render(config.get('location', default=external_location(this, config))) -%}
    {%- set options = render_write_options(config) -%}
    {%- set write_options = adapter.external_write_options(location, options) -%}
    {%- set format = external_format(config.get('format'), write_options) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set temp_relation = make_intermediate_relation(this.incorporate(type='table'), suffix='__dbt_tmp') -%}
    {%- set intermediate = make_intermediate_relation(target_relation, suffix='__dbt_int') -%}
    {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(temp_relation)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

    {%- call statement('create_table') -%}
        {{ create_table_as(false, temp_relation, compiled_code) }}
    {%- endcall -%}
    {#- A file without rows has no columns to read back, so one row of nulls stands for none. -#}
    {%- set is_empty = run_query('select count(*) as row_count from ' ~ temp_relation)[0][0] == 0 -%}
    {%- set columns = get_columns_in_relation(temp_relation) -%}
    {%- if is_empty -%}
        {%- call statement() -%}
            insert into {{ temp_relation }} values ({% for column in columns %}NULL{{ ', ' if not loop.last }}{% endfor %})
        {%- endcall -%}
    {%- endif -%}
    {%- if config.get('plugin') or config.get('glue_register') -%}{%- do store_relation(config.get('plugin') or 'glue', target_relation, location, format, config) -%}{%- endif -%}
    {%- do write_to_file(temp_relation, location, write_options) -%}
    {%- set read_options = config.get(format ~ '_read_options', {'union_by_name': false} if format == 'parquet' else {'auto_detect': true}) -%}
    {%- call statement('main') -%}
        create or replace view {{ intermediate }} as (
            select * from read_{{ format }}('{{ adapter.external_read_location(location, options) }}'
            {%- for key, value in read_options.items() %}, {{ key }}={{ "'" ~ value ~ "'" if value is string else value }}{% endfor -%}
            )
            {% if is_empty -%}
            where {% for column in columns %}"{{ column.column }}" is not NULL{{ ' AND ' if not loop.last }}{% endfor %}
            {%- endif %}
        );
    {%- endcall -%}

    {%- if existing is not none -%}{%- do adapter.rename_relation(existing, backup) -%}{%- endif -%}
    {%- do adapter.rename_relation(intermediate, target_relation) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {%- do drop_relation_if_exists(backup) -%}
    {%- do drop_relation_if_exists(temp_relation) -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro external_format(given, write_options) %}
    {%- set formats = ['csv', 'parquet', 'json'] -%}
    {%- if given and given not in formats -%}
        {%- do exceptions.raise_compiler_error('Invalid format: ' ~ given ~ '. Allowed formats are: ' ~ formats | join(', ')) -%}
    {%- endif -%}
    {%- if given -%}{{ return(given) }}{%- endif -%}
    {%- for format in formats if 'format ' ~ format in write_options | lower -%}{{ return(format) }}{%- endfor -%}
    {{ return('parquet') }}
{% endmacro %}

{% macro external_location(relation, config) -%}
    {{ adapter.external_root() }}/{{ relation.identifier }}
    {%- if config.get('options', {}).get('partition_by') is none %}.{{ config.get('format', 'parquet') }}{% endif -%}
{%- endmacro %}

{% macro render_write_options(config) -%}
    {%- set options = config.get('options', {}) -%}
    {%- if options is not mapping -%}
        {%- do exceptions.raise_compiler_error('The options argument must be a dictionary') -%}
    {%- endif -%}
    {%- set rendered = {} -%}
    {%- for key, value in options.items() -%}{%- do rendered.update({key: render(value | string)}) -%}{%- endfor -%}
    {%- for key in ['format', 'delimiter'] if config.get(key) -%}{%- do rendered.update({key: render(config.get(key))}) -%}{%- endfor -%}
    {{ return(rendered) }}
{%- endmacro %}

{% macro write_to_file(relation, location, options) -%}
    {%- call statement('write_to_file') -%}
        copy {{ relation }} to '{{ location }}' ({{ options }})
    {%- endcall -%}
{%- endmacro %}

{% macro location_exists(location) -%}{{ return(adapter.location_exists(location)) }}{%- endmacro %}

{# For on-run-start: external models that are read and not built have their views made, over the files that are there. #}
{% macro register_upstream_external_models() -%}
    {%- set seen = [] -%}
    {%- for id in selected_resources if id in graph.nodes -%}
        {%- for upstream in graph.nodes[id].depends_on.nodes if upstream not in seen and upstream not in selected_resources -%}
            {%- do seen.append(upstream) -%}
            {%- set node = graph.nodes.get(upstream) -%}
            {%- if node and node.resource_type == 'model' and node.config.materialized == 'external' -%}
                {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
                {%- set location = node.config.get('location', external_location(relation, node.config)) -%}
                {%- set file = adapter.external_read_location(location, render_write_options(node.config)) -%}
                {%- call statement('main') -%}
                    create schema if not exists {{ relation.without_identifier() }}
                {%- endcall -%}
                {%- call statement('main') -%}
                    create or replace view {{ relation }} as (
                        select * from '{{ file }}'
                    );
                {%- endcall -%}
                {%- do adapter.commit() -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
