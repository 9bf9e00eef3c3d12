-- Each line is rounded to the cent after conversion, so a cent a line is allowed.
with lines as (
    select order_id, sum(gross_usd) as gross_usd, count(*) as lines
    from {{ ref('fct_order_items') }}
    group by order_id
)

select
    orders.order_id,
    orders.subtotal_usd,
    lines.gross_usd
from {{ ref('fct_orders') }} as orders
inner join lines on lines.order_id = orders.order_id
where abs(orders.subtotal_usd - lines.gross_usd) > 0.01 * (lines.lines + 1)
