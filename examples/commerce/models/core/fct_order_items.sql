{{
    config(
        materialized='incremental',
        unique_key='order_item_id',
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns'
    )
}}

with items as (
    select *
    from {{ ref('stg_firestore_order_items') }}
    {% if is_incremental() -%}
    where {{ arrived_since_last_build('exported_at') }}
    {%- endif %}
)

select
    items.order_item_id,
    items.order_id,
    items.line_no,
    items.product_id,
    orders.customer_id,
    orders.order_date,
    orders.order_kind,
    orders.is_cancelled,
    items.quantity,
    items.returned_quantity,
    items.return_reason,
    {{ to_usd('items.unit_price') }} as unit_price_usd,
    {{ to_usd('items.quantity * items.unit_price') }} as gross_usd,
    {{ to_usd('items.returned_quantity * items.unit_price') }} as returned_usd,
    cast(
        case when orders.is_cancelled then 0 else (items.quantity - items.returned_quantity) * items.unit_price * rates.usd_per_unit end
        as decimal(12, 2)
    ) as net_usd,
    cast(items.quantity * products.unit_cost_usd as decimal(12, 2)) as cost_usd,
    items.exported_at
from items
inner join {{ ref('fct_orders') }} as orders on orders.order_id = items.order_id
inner join {{ ref('int_exchange_rates_daily') }} as rates
    on rates.rate_date = orders.order_date and rates.currency = orders.currency
left join {{ ref('stg_firestore_products') }} as products on products.product_id = items.product_id
