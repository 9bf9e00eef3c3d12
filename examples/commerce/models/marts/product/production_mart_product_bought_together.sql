with lines as (
    select distinct order_id, product_id
    from {{ ref('fct_order_items') }}
    where not is_cancelled
        and product_id not like 'prd_box%'
        and order_date > {{ as_of_date() }} - 365
),

product_orders as (
    select product_id, count(*) as orders
    from lines
    group by product_id
),

pairs as (
    select
        one.product_id,
        other.product_id as other_product_id,
        count(*) as orders_with_both
    from lines as one
    inner join lines as other on one.order_id = other.order_id and one.product_id <> other.product_id
    group by 1, 2
)

select
    pairs.product_id,
    pairs.other_product_id,
    pairs.orders_with_both,
    product_orders.orders as orders_with_product,
    {{ safe_divide('pairs.orders_with_both', 'product_orders.orders') }} as confidence,
    row_number() over (
        partition by pairs.product_id order by pairs.orders_with_both desc, pairs.other_product_id
    ) as place
from pairs
inner join product_orders on product_orders.product_id = pairs.product_id
qualify place <= 5
