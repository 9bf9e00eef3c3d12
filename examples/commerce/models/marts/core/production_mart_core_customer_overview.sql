with orders as (
    select
        customer_id,
        count(*) as orders,
        count(*) filter (where order_kind = 'box') as boxes,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        sum(net_revenue_usd) as net_revenue_usd,
        sum(refunded_usd) as refunded_usd
    from {{ ref('fct_orders') }}
    where not is_cancelled
    group by customer_id
),

tickets as (
    select customer_id, count(*) as tickets
    from {{ ref('fct_tickets') }}
    group by customer_id
),

surveys as (
    select customer_id, arg_max(score, responded_at) as last_nps_score
    from {{ ref('stg_refiner_responses') }}
    group by customer_id
)

select
    customers.customer_id,
    customers.country_code,
    customers.region,
    customers.acquisition_channel,
    customers.signup_date,
    customers.is_subscriber,
    coalesce(orders.orders, 0) as orders,
    coalesce(orders.boxes, 0) as boxes,
    orders.first_order_date,
    orders.last_order_date,
    date_diff('day', orders.last_order_date, {{ as_of_date() }}) as days_since_last_order,
    cast(coalesce(orders.net_revenue_usd, 0) as decimal(12, 2)) as net_revenue_usd,
    cast(coalesce(orders.refunded_usd, 0) as decimal(12, 2)) as refunded_usd,
    {{ safe_divide('orders.net_revenue_usd', 'orders.orders', 2) }} as average_order_value_usd,
    coalesce(tickets.tickets, 0) as tickets,
    surveys.last_nps_score
from {{ ref('dim_customers') }} as customers
left join orders on orders.customer_id = customers.customer_id
left join tickets on tickets.customer_id = customers.customer_id
left join surveys on surveys.customer_id = customers.customer_id
