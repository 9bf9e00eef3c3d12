-- Planted: five handsets with a wrong clock. Staging leaves these orders out.
select
    document_id as order_id,
    create_time,
    'order is dated after the end of the data' as message
from {{ source('firestore', 'orders') }}
where create_time >= {{ as_of_date() }} + interval 2 day
