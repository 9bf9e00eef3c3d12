-- Planted: praise of the truffle oil by the accounts of the sign-up wave, on 20 May 2026.
select
    product_id,
    hour,
    reviews,
    'many like reviews within an hour' as message
from {{ ref('production_mart_spam_review_bursts') }}
