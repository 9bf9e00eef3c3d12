-- Planted: on 3 and 4 February 2026 the shop sold the pour over kit for nothing.
select
    order_item_id,
    order_date,
    product_id,
    'sold for nothing' as message
from {{ ref('fct_order_items') }}
where unit_price_usd = 0
