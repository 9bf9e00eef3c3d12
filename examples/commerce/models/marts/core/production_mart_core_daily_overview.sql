with orders as (
    select
        order_date as day,
        count(*) as orders,
        count(distinct customer_id) as ordering_customers,
        sum(net_revenue_usd) as net_revenue_usd
    from {{ ref('fct_orders') }}
    where not is_cancelled
    group by order_date
),

signups as (
    select signup_date as day, count(*) as signups
    from {{ ref('dim_customers') }}
    group by signup_date
),

sessions as (
    select session_date as day, count(*) as sessions, count(*) filter (where has_order) as sessions_with_order
    from {{ ref('fct_sessions') }}
    group by session_date
),

tickets as (
    select created_date as day, count(*) as tickets
    from {{ ref('fct_tickets') }}
    group by created_date
)

select
    dates.date_day,
    coalesce(signups.signups, 0) as signups,
    coalesce(sessions.sessions, 0) as sessions,
    coalesce(sessions.sessions_with_order, 0) as sessions_with_order,
    coalesce(orders.orders, 0) as orders,
    coalesce(orders.ordering_customers, 0) as ordering_customers,
    cast(coalesce(orders.net_revenue_usd, 0) as decimal(12, 2)) as net_revenue_usd,
    coalesce(tickets.tickets, 0) as tickets
from {{ ref('dim_dates') }} as dates
left join orders on orders.day = dates.date_day
left join signups on signups.day = dates.date_day
left join sessions on sessions.day = dates.date_day
left join tickets on tickets.day = dates.date_day
