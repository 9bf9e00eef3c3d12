{# Keeps what a query answered earlier: a changed row is closed, and its new version inserted. #}
{% materialization snapshot, default %}
    {%- set exists, target_relation = get_or_create_relation(
        database=model.database, schema=model.schema, identifier=model.get('alias', model.get('name')), type='table') -%}
    {%- if not target_relation.is_table -%}
        {%- do exceptions.relation_wrong_type(target_relation, 'table') -%}
    {%- endif -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
    {%- set make_strategy = strategy_dispatch(config.get('strategy')) -%}
    {%- set strategy = make_strategy(model, 'snapshotted_data', 'source_data', model['config'], exists) -%}
    {%- set staging = none -%}

    {%- if not exists -%}
        {%- set select_sql = build_snapshot_table(strategy, model['compiled_code']) -%}
        {%- set final_sql = create_table_as(false, target_relation, select_sql) -%}
    {%- else -%}
        {%- do adapter.assert_valid_snapshot_target_given_strategy(target_relation, snapshot_columns(), strategy) -%}
        {%- set select_sql = snapshot_staging_table(strategy, sql, target_relation) -%}
        {%- set staging = build_snapshot_staging_table(strategy, sql, target_relation) -%}
        {%- do adapter.expand_target_column_types(from_relation=staging, to_relation=target_relation) -%}
        {%- set own = snapshot_own_columns(strategy.unique_key) -%}
        {%- do create_columns(target_relation, adapter.get_missing_columns(staging, target_relation) | rejectattr('name', 'in', own) | list) -%}
        {%- set names = adapter.get_columns_in_relation(staging) | rejectattr('name', 'in', own) | map(attribute='name') -%}
        {%- set quoted = [] -%}
        {%- for name in names -%}{%- do quoted.append(adapter.quote(name)) -%}{%- endfor -%}
        {%- set final_sql = snapshot_merge_sql(target=target_relation, source=staging, insert_cols=quoted) -%}
    {%- endif -%}

    {%- do check_time_data_types(select_sql) -%}
    {%- call statement('main') -%}
        {{ final_sql }}
    {%- endcall -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(exists, full_refresh_mode=false)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- if not exists -%}{%- do create_indexes(target_relation) -%}{%- endif -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do adapter.commit() -%}
    {%- if staging is not none -%}{%- do post_snapshot(staging) -%}{%- endif -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro get_snapshot_table_column_names() %}
    {{ return({
        'dbt_valid_to': 'dbt_valid_to',
        'dbt_valid_from': 'dbt_valid_from',
        'dbt_scd_id': 'dbt_scd_id',
        'dbt_updated_at': 'dbt_updated_at',
        'dbt_is_deleted': 'dbt_is_deleted'
    }) }}
{% endmacro %}

{# The names of the bookkeeping columns, the project's own where it has some. #}
{% macro snapshot_columns() %}
    {{ return(config.get('snapshot_table_column_names') or get_snapshot_table_column_names()) }}
{% endmacro %}

{# Columns that the staging query has for the comparison only. #}
{% macro snapshot_own_columns(unique_key) %}
    {%- set names = ['dbt_change_type', 'DBT_CHANGE_TYPE', 'dbt_unique_key', 'DBT_UNIQUE_KEY'] -%}
    {%- if unique_key is not string -%}
        {%- for key in unique_key -%}
            {%- do names.append('dbt_unique_key_' ~ loop.index) -%}
            {%- do names.append('DBT_UNIQUE_KEY_' ~ loop.index) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}

{% macro create_columns(relation, columns) %}{{ adapter.dispatch('create_columns', 'dbt')(relation, columns) }}{% endmacro %}
{% macro default__create_columns(relation, columns) %}
    {%- for column in columns -%}
        {%- call statement() -%}
            alter table {{ relation.render() }} add column {{ adapter.quote(column.name) }} {{ column.expanded_data_type }};
        {%- endcall -%}
    {%- endfor -%}
{% endmacro %}

{% macro post_snapshot(staging_relation) %}{{ adapter.dispatch('post_snapshot', 'dbt')(staging_relation) }}{% endmacro %}
{% macro default__post_snapshot(staging_relation) %}{% endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
    {%- set staging = make_temp_relation(target_relation) -%}
    {%- set select_sql = snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- call statement('build_snapshot_staging_relation') -%}
        {{ create_table_as(true, staging, select_sql) }}
    {%- endcall -%}
    {{ return(staging) }}
{% endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) %}
    {%- for column in get_column_schema_from_query(snapshot_sql) if column.column | lower == 'dbt_updated_at' -%}
        {{ return(column.dtype) }}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}

{% macro get_snapshot_get_time_data_type() %}
    {%- set sql = 'select ' ~ adapter.dispatch('snapshot_get_time', 'dbt')() ~ ' as dbt_snapshot_time' -%}
    {{ return(get_column_schema_from_query(sql)[0].dtype or none) }}
{% endmacro %}

{# A snapshot that compares times of two types goes wrong in silence, so it is said. #}
{% macro check_time_data_types(sql) %}
    {%- set updated_at = get_updated_at_column_data_type(sql) -%}
    {%- set now = get_snapshot_get_time_data_type() -%}
    {%- if updated_at is not none and now is not none and updated_at != now -%}
        {%- do exceptions.warn('Data type of snapshot table timestamp columns (' ~ now ~ ') doesn\'t match derived column \'updated_at\' (' ~ updated_at ~ '). Please update snapshot config \'updated_at\'.') -%}
    {%- endif -%}
{% endmacro %}
