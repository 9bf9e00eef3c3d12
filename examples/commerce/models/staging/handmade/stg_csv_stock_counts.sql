select
    cast(count_date as date) as counted_on,
    warehouse,
    sku as product_id,
    units,
    file_name
from {{ source('csv', 'stock_counts') }}
where units is not null
