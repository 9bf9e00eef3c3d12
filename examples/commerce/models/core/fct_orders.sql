{{
    config(
        materialized='incremental',
        unique_key='order_id',
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns'
    )
}}

with orders as (
    select *
    from {{ ref('stg_firestore_orders') }}
    {% if is_incremental() -%}
    where {{ arrived_since_last_build('exported_at') }}
        -- a refund changes an order long after it was exported
        or order_id in (
            select order_id
            from {{ ref('int_order_payments') }}
            where refund_received_at >= (select max(exported_at) - interval '{{ var("late_arrival_days") }}' day from {{ this }})
        )
    {%- endif %}
)

select
    orders.order_id,
    orders.customer_id,
    orders.subscription_id,
    orders.ordered_at,
    cast(orders.ordered_at as date) as order_date,
    orders.order_kind,
    orders.status,
    orders.status = 'cancelled' as is_cancelled,
    orders.currency,
    orders.coupon_code,
    orders.payment_method,
    coalesce(orders.ship_country_code, customers.country_code) as ship_country_code,
    orders.warehouse,
    {{ to_usd('orders.subtotal') }} as subtotal_usd,
    {{ to_usd('orders.discount') }} as discount_usd,
    {{ to_usd('orders.shipping') }} as shipping_usd,
    {{ to_usd('orders.tax') }} as tax_usd,
    {{ to_usd('orders.total') }} as total_usd,
    {{ to_usd('coalesce(payments.charged, 0)') }} as charged_usd,
    {{ to_usd('coalesce(payments.refunded, 0)') }} as refunded_usd,
    case
        when orders.status = 'cancelled' then 0.00
        else {{ to_usd('orders.subtotal - orders.discount - coalesce(payments.refunded, 0)') }}
    end as net_revenue_usd,
    coalesce(payments.failed_attempts, 0) as failed_payment_attempts,
    payments.paid_at,
    orders.shipped_at,
    orders.delivered_at,
    date_diff('hour', orders.ordered_at, orders.shipped_at) as hours_to_ship,
    date_diff('hour', orders.ordered_at, orders.delivered_at) as hours_to_deliver,
    orders.exported_at
from orders
inner join {{ ref('int_exchange_rates_daily') }} as rates
    on rates.rate_date = cast(orders.ordered_at as date) and rates.currency = orders.currency
left join {{ ref('int_order_payments') }} as payments on payments.order_id = orders.order_id
left join {{ ref('stg_firestore_users') }} as customers on customers.customer_id = orders.customer_id
