select
    {{ month_of('items.order_date') }} as month,
    products.category,
    coalesce(items.return_reason, 'not given') as return_reason,
    sum(items.returned_quantity) as returned_units,
    cast(sum(items.returned_usd) as decimal(12, 2)) as returned_usd
from {{ ref('fct_order_items') }} as items
inner join {{ ref('dim_products') }} as products on products.product_id = items.product_id
where items.returned_quantity > 0
group by 1, 2, 3
