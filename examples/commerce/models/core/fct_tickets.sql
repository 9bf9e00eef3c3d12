select
    conversations.conversation_id,
    orders.customer_id,
    conversations.order_id,
    conversations.mailbox,
    conversations.topic,
    conversations.is_vip,
    conversations.assignee,
    conversations.status,
    conversations.created_at,
    cast(conversations.created_at as date) as created_date,
    conversations.first_reply_at,
    conversations.closed_at,
    date_diff('minute', conversations.created_at, conversations.first_reply_at) as minutes_to_first_reply,
    date_diff('minute', conversations.created_at, conversations.closed_at) as minutes_to_close,
    ratings.rating,
    ratings.rated_at
from {{ ref('stg_helpscout_conversations') }} as conversations
left join {{ ref('stg_helpscout_ratings') }} as ratings on ratings.conversation_id = conversations.conversation_id
left join {{ ref('stg_firestore_orders') }} as orders on orders.order_id = conversations.order_id
