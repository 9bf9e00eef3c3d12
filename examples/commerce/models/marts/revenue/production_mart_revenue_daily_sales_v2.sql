select
    order_date,
    order_kind,
    count(*) as orders,
    count(distinct customer_id) as customers,
    cast(sum(subtotal_usd) as decimal(12, 2)) as gross_usd,
    cast(sum(discount_usd) as decimal(12, 2)) as discount_usd,
    cast(sum(refunded_usd) as decimal(12, 2)) as refunded_usd,
    cast(sum(net_revenue_usd) as decimal(12, 2)) as net_revenue_usd,
    {{ safe_divide('sum(net_revenue_usd)', 'count(*)', 2) }} as average_order_value_usd
from {{ ref('fct_orders') }}
where not is_cancelled
group by 1, 2
