-- Planted: twelve items of orders that were never exported.
select
    items.order_item_id,
    items.order_id,
    'the order of this item was never exported' as message
from {{ ref('stg_firestore_order_items') }} as items
left join {{ ref('stg_firestore_orders') }} as orders on orders.order_id = items.order_id
where orders.order_id is null
