select
    {{ week_of('items.order_date') }} as week_start,
    orders.warehouse,
    items.product_id,
    cast(sum(items.quantity) as bigint) as units,
    count(distinct items.order_id) as orders,
    cast(avg(items.unit_price_usd) as decimal(12, 2)) as average_price_usd
from {{ ref('fct_order_items') }} as items
inner join {{ ref('fct_orders') }} as orders on orders.order_id = items.order_id
where not items.is_cancelled
group by 1, 2, 3
