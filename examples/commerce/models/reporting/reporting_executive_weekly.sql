with weekly as (
    select
        {{ week_of('date_day') }} as week_start,
        count(*) as days,
        sum(signups) as signups,
        sum(sessions) as sessions,
        sum(sessions_with_order) as sessions_with_order,
        sum(orders) as orders,
        sum(net_revenue_usd) as net_revenue_usd,
        sum(tickets) as tickets
    from {{ ref('production_mart_core_daily_overview') }}
    group by 1
)

select
    week_start,
    cast(signups as bigint) as signups,
    cast(orders as bigint) as orders,
    cast(net_revenue_usd as decimal(12, 2)) as net_revenue_usd,
    cast(net_revenue_usd - lag(net_revenue_usd) over (order by week_start) as decimal(12, 2)) as change_on_week_usd,
    {{ safe_divide('sessions_with_order', 'sessions') }} as conversion_rate,
    {{ safe_divide('100 * tickets', 'orders', 2) }} as tickets_per_100_orders
from weekly
where days = 7
