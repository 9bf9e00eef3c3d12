with monthly as (
    select
        {{ month_of('order_date') }} as month,
        sum(orders) as orders,
        sum(net_revenue_usd) as net_revenue_usd,
        {{ sum_for_each('order_kind', ['box', 'shop', 'gift'], 'net_revenue_usd', suffix='_revenue_usd') | indent(4) }}
    from {{ ref('production_mart_revenue_daily_sales') }}
    group by 1
)

select
    month,
    cast(orders as bigint) as orders,
    cast(net_revenue_usd as decimal(12, 2)) as net_revenue_usd,
    cast(box_revenue_usd as decimal(12, 2)) as box_revenue_usd,
    cast(shop_revenue_usd as decimal(12, 2)) as shop_revenue_usd,
    cast(gift_revenue_usd as decimal(12, 2)) as gift_revenue_usd,
    {{ safe_divide('net_revenue_usd', 'lag(net_revenue_usd) over (order by month)') }} - 1 as growth_on_month,
    {{ safe_divide('net_revenue_usd', 'lag(net_revenue_usd, 12) over (order by month)') }} - 1 as growth_on_year
from monthly
