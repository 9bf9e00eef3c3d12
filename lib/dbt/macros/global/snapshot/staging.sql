{% macro unique_key_fields(unique_key) %}
    {%- if unique_key is string -%}
        {{ unique_key }} as dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}
            {{ key }} as dbt_unique_key_{{ loop.index }}{{ ' , ' if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
    {%- if unique_key is string -%}
        {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
    {%- else -%}
        {%- for key in unique_key %}
            {{ equals(identifier ~ '.dbt_unique_key_' ~ loop.index, from_identifier ~ '.dbt_unique_key_' ~ loop.index) }}
            {%- if not loop.last %} and {% endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro unique_key_is_null(unique_key, identifier) %}
    {{ identifier }}.{{ 'dbt_unique_key' if unique_key is string else 'dbt_unique_key_1' }} is null
{% endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) %}
    {{ identifier }}.{{ 'dbt_unique_key' if unique_key is string else 'dbt_unique_key_1' }} is not null
{% endmacro %}

{# A typed null, or what the config says the end of a current row is. #}
{% macro get_dbt_valid_to_current(strategy, columns) %}
    coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }})
    as {{ columns.dbt_valid_to }}
{% endmacro %}

{% macro build_snapshot_table(strategy, sql) -%}{{ adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql) }}{%- endmacro %}
{% macro default__build_snapshot_table(strategy, sql) %}
    {%- set columns = snapshot_columns() -%}
    select *,
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }}
        {%- if strategy.hard_deletes == 'new_record' -%}
        , 'False' as {{ columns.dbt_is_deleted }}
        {% endif %}
    from (
        {{ sql }}
    ) sbq
{% endmacro %}

{# A stored row that is not marked as deleted and still current. #}
{% macro snapshot_not_already_deleted(columns) %}
    not (
        snapshotted_data.{{ columns.dbt_is_deleted }} = 'True'
        and
        {% if config.get('dbt_valid_to_current') -%}
            snapshotted_data.{{ columns.dbt_valid_to }} = {{ config.get('dbt_valid_to_current') }}
        {%- else -%}
            snapshotted_data.{{ columns.dbt_valid_to }} is null
        {%- endif %}
    )
{% endmacro %}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{%- endmacro %}
{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = snapshot_columns() -%}
    {%- set key = strategy.unique_key -%}
    {%- set finds_deletes = strategy.hard_deletes in ('invalidate', 'new_record') -%}
    {%- set records_deletes = strategy.hard_deletes == 'new_record' -%}
    {%- set current_end = config.get('dbt_valid_to_current') -%}
    with snapshot_query as (
        {{ source_sql }}
    ),
    snapshotted_data as (
        select *, {{ unique_key_fields(key) }}
        from {{ target_relation }}
        where
            {% if current_end %}
            ( {{ equals(columns.dbt_valid_to, current_end | trim) }} or {{ columns.dbt_valid_to }} is null )
            {% else %}
            {{ columns.dbt_valid_to }} is null
            {% endif %}
    ),
    insertions_source_data as (
        select *, {{ unique_key_fields(key) }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, columns) }},
            {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
        from snapshot_query
    ),
    updates_source_data as (
        select *, {{ unique_key_fields(key) }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
        from snapshot_query
    ),
    {%- if finds_deletes %}
    deletes_source_data as (
        select *, {{ unique_key_fields(key) }}
        from snapshot_query
    ),
    {%- endif %}
    insertions as (
        select
            'insert' as dbt_change_type,
            source_data.*
            {%- if records_deletes -%}
            ,'False' as {{ columns.dbt_is_deleted }}
            {%- endif %}
        from insertions_source_data as source_data
        left outer join snapshotted_data
            on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
            where {{ unique_key_is_null(key, 'snapshotted_data') }}
            or ({{ unique_key_is_not_null(key, 'snapshotted_data') }} and (
               {{ strategy.row_changed }} {%- if records_deletes %} or snapshotted_data.{{ columns.dbt_is_deleted }} = 'True' {% endif %}
            )
        )
    ),
    updates as (
        select
            'update' as dbt_change_type,
            source_data.*,
            snapshotted_data.{{ columns.dbt_scd_id }}
            {%- if records_deletes -%}
            , snapshotted_data.{{ columns.dbt_is_deleted }}
            {%- endif %}
        from updates_source_data as source_data
        join snapshotted_data
            on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where (
            {{ strategy.row_changed }} {%- if records_deletes %} or snapshotted_data.{{ columns.dbt_is_deleted }} = 'True' {% endif %}
        )
    )
    {%- if finds_deletes -%}
    {{ snapshot_deletes(strategy, columns) }}
    {%- endif -%}
    {%- if records_deletes -%}
    {{ snapshot_deletion_records(strategy, source_sql, target_relation, columns) }}
    {%- endif %}
    select * from insertions
    union all
    select * from updates
    {%- if finds_deletes %}
    union all
    select * from deletes
    {%- endif %}
    {%- if records_deletes %}
    union all
    select * from deletion_records
    {%- endif %}
{%- endmacro %}

{# Rows that the query no longer answers: their current version is closed. #}
{% macro snapshot_deletes(strategy, columns) %}
    ,
    deletes as (
        select
            'delete' as dbt_change_type,
            source_data.*,
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
            {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_to }},
            snapshotted_data.{{ columns.dbt_scd_id }}
            {%- if strategy.hard_deletes == 'new_record' -%}
            , snapshotted_data.{{ columns.dbt_is_deleted }}
            {%- endif %}
        from snapshotted_data
        left join deletes_source_data as source_data
            on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
            where {{ unique_key_is_null(strategy.unique_key, 'source_data') }}
            {%- if strategy.hard_deletes == 'new_record' %}
            and {{ snapshot_not_already_deleted(columns) }}
            {%- endif %}
    )
{% endmacro %}

{# And where the config says so, a version of its own says that the row is gone. #}
{% macro snapshot_deletion_records(strategy, source_sql, target_relation, columns) %}
    {%- set stored = get_list_of_column_names(get_columns_in_relation(target_relation)) -%}
    ,
    deletion_records as (
        select
            'insert' as dbt_change_type,
            {% for name in get_columns_in_query(source_sql) -%}
            {{ 'snapshotted_data' if name in stored else 'source_data' }}.{{ adapter.quote(name) }},
            {% endfor -%}
            {%- if strategy.unique_key is string -%}
            snapshotted_data.dbt_unique_key as dbt_unique_key,
            {%- else -%}
            {%- for key in strategy.unique_key %}
            snapshotted_data.{{ key }} as dbt_unique_key_{{ loop.index }},
            {%- endfor -%}
            {%- endif %}
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
            {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
            snapshotted_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
            {{ snapshot_hash_arguments([columns.dbt_scd_id, snapshot_get_time()]) }} as {{ columns.dbt_scd_id }},
            'True' as {{ columns.dbt_is_deleted }}
        from snapshotted_data
        left join deletes_source_data as source_data
            on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
        where {{ unique_key_is_null(strategy.unique_key, 'source_data') }}
        and {{ snapshot_not_already_deleted(columns) }}
    )
{% endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) -%}
    {{ adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols) }}
{%- endmacro %}
{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = snapshot_columns() -%}
    {%- set inserted = insert_cols | join(', ') -%}
    {%- set valid_to = 'DBT_INTERNAL_DEST.' ~ columns.dbt_valid_to -%}
    merge into {{ target.render() }} as DBT_INTERNAL_DEST
    using {{ source }} as DBT_INTERNAL_SOURCE
    on DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
    when matched
     {% if config.get('dbt_valid_to_current') %}
     and ({{ equals(valid_to, config.get('dbt_valid_to_current') | trim) }} or {{ valid_to }} is null)
     {% else %}
     and {{ valid_to }} is null
     {% endif %}
     and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
        then update
        set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
    when not matched
     and DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
        then insert ({{ inserted }})
        values ({{ inserted }})
{%- endmacro %}
