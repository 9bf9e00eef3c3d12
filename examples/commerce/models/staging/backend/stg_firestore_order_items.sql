{{ config(materialized='table') }}

select
    document_id as order_item_id,
    order_id,
    line_no,
    product_id,
    quantity,
    unit_price,
    returned_quantity,
    {{ blank_to_null('return_reason') }} as return_reason,
    create_time as ordered_at,
    _exported_at as exported_at
from {{ source('firestore', 'order_items') }}
{{ latest_record('document_id', '_exported_at') }}
