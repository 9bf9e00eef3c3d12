select
    conversation_id,
    replace(rating, ' ', '_') as rating,
    comments,
    rated_at
from {{ source('helpscout', 'ratings') }}
