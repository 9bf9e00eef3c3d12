select
    product_id,
    product_name,
    category,
    category = 'box' as is_box,
    box_plan,
    supplier,
    list_price_usd,
    unit_cost_usd,
    {{ safe_divide('list_price_usd - unit_cost_usd', 'list_price_usd') }} as list_margin,
    is_active
from {{ ref('stg_firestore_products') }}
