select
    rate_date,
    currency,
    usd_per_unit,
    published_at
from {{ source('finance', 'fx_rates') }}
