select
    document_id as review_id,
    {{ json_text('data', 'userId') }} as customer_id,
    {{ json_text('data', 'productId') }} as product_id,
    cast({{ json_text('data', 'rating') }} as integer) as rating,
    {{ blank_to_null(json_text('data', 'body')) }} as body,
    create_time as reviewed_at
from {{ source('firestore', 'reviews') }}
{{ latest_record('document_id', '_exported_at desc') }}
