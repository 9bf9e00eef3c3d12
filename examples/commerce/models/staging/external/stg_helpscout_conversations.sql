select
    id as conversation_id,
    number as conversation_number,
    subject,
    status,
    lower(customer_email) as customer_email,
    mailbox,
    split_part(tags, ',', 1) as topic,
    contains(tags, 'vip') as is_vip,
    assignee,
    custom_field_order as order_id,
    created_at,
    first_reply_at,
    closed_at,
    _synced_at as synced_at
from {{ source('helpscout', 'conversations') }}
{{ latest_record('id', '_synced_at desc') }}
