with shop_orders as (
    select
        *,
        row_number() over (partition by customer_id order by ordered_at, order_id) = 1 as is_first_order,
        lead(order_date) over (partition by customer_id order by ordered_at, order_id) as next_order_date
    from {{ ref('fct_orders') }}
    where order_kind <> 'box' and not is_cancelled
)

select
    {{ month_of('order_date') }} as month,
    coalesce(coupon_code, 'none') as coupon_code,
    count(*) as orders,
    count(*) filter (where is_first_order) as first_orders,
    cast(sum(subtotal_usd) as decimal(12, 2)) as subtotal_usd,
    cast(sum(discount_usd) as decimal(12, 2)) as discount_usd,
    {{ safe_divide('sum(net_revenue_usd)', 'count(*)', 2) }} as net_revenue_per_order_usd,
    {{ safe_divide('count(*) filter (where next_order_date <= order_date + 90)', 'count(*)') }} as reorder_rate_90_days
from shop_orders
group by 1, 2
