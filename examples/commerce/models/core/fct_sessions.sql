select
    session_id,
    any_value(customer_id) as customer_id,
    any_value(device_id) as device_id,
    any_value(platform) as platform,
    any_value(country_code) as country_code,
    any_value(utm_source) as utm_source,
    any_value(utm_campaign) as utm_campaign,
    min(event_at) as started_at,
    min(event_date) as session_date,
    count(*) as events,
    date_diff('second', min(event_at), max(event_at)) as seconds,
    bool_or(event_type = 'product_viewed') as has_product_view,
    bool_or(event_type = 'product_added') as has_product_added,
    bool_or(event_type = 'checkout_started') as has_checkout,
    bool_or(event_type = 'order_completed') as has_order,
    bool_or(event_type = 'box_customised') as has_customised_box,
    max(order_id) as order_id
from {{ ref('stg_amplitude_events') }}
group by session_id
