{{
    config(
        materialized='incremental',
        unique_key='event_id',
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns'
    )
}}

select
    event_id,
    session_id,
    user_id as customer_id,
    device_id,
    event_type,
    event_time as event_at,
    cast(event_time as date) as event_date,
    server_upload_time as uploaded_at,
    platform,
    country as country_code,
    utm_source,
    utm_campaign,
    {{ json_text('event_properties', 'product_id') }} as product_id,
    {{ json_text('event_properties', 'order_id') }} as order_id,
    {{ json_text('event_properties', 'term') }} as search_term
from {{ source('amplitude', 'events') }}
{% if is_incremental() -%}
where {{ arrived_since_last_build('server_upload_time', 'uploaded_at') }}
{%- endif %}
{{ latest_record('event_id', 'server_upload_time desc') }}
