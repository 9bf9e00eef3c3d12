{{ config(materialized='table') }}

with cleaned as (
    select
        document_id as order_id,
        user_id as customer_id,
        subscription_id,
        order_kind,
        lower(status) as status,
        upper(currency) as currency,
        {{ blank_to_null('coupon_code') }} as coupon_code,
        subtotal,
        discount,
        shipping,
        tax,
        total,
        payment_method,
        ship_country as ship_country_code,
        warehouse,
        create_time as ordered_at,
        shipped_at,
        delivered_at,
        update_time as updated_at,
        _exported_at as exported_at
    from {{ source('firestore', 'orders') }}
    -- handsets with a wrong clock send orders from the future; the anomaly test counts them
    where create_time < {{ as_of_date() }} + interval 2 day
)

select *
from cleaned
{{ latest_record('order_id', 'updated_at desc, exported_at desc') }}
