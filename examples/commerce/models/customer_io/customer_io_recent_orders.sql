select
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    orders.order_kind,
    orders.status,
    orders.total_usd,
    count(items.order_item_id) as lines,
    string_agg(products.product_name, ', ' order by items.line_no) as product_names
from {{ ref('fct_orders') }} as orders
inner join {{ ref('customer_io_people') }} as people on people.customer_id = orders.customer_id
inner join {{ ref('fct_order_items') }} as items on items.order_id = orders.order_id
inner join {{ ref('dim_products') }} as products on products.product_id = items.product_id
where orders.order_date > {{ as_of_date() }} - 14
group by 1, 2, 3, 4, 5, 6
