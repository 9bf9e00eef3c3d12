with orders as (
    select order_date, count(*) as orders
    from {{ ref('fct_orders') }}
    group by order_date
)

select
    tickets.created_date,
    tickets.topic,
    count(*) as tickets,
    count(*) filter (where tickets.is_vip) as vip_tickets,
    count(*) filter (where tickets.closed_at is null) as still_open,
    any_value(orders.orders) as orders_on_day,
    {{ safe_divide('100 * count(*)', 'any_value(orders.orders)', 2) }} as tickets_per_100_orders
from {{ ref('fct_tickets') }} as tickets
left join orders on orders.order_date = tickets.created_date
group by 1, 2
