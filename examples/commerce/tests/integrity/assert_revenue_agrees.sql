-- The monthly figures of the mart are those of the orders, to the cent.
with from_orders as (
    select {{ month_of('order_date') }} as month, sum(net_revenue_usd) as net_revenue_usd
    from {{ ref('fct_orders') }}
    group by 1
)

select
    from_orders.month,
    from_orders.net_revenue_usd as orders_say,
    sales.net_revenue_usd as mart_says
from from_orders
full outer join {{ ref('production_mart_revenue_monthly_sales') }} as sales on sales.month = from_orders.month
where from_orders.net_revenue_usd is distinct from sales.net_revenue_usd
