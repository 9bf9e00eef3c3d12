select
    cast(strptime('01 ' || month, '%d %b %Y') as date) as month,
    cast(target_usd as decimal(12, 2)) as target_usd
from {{ source('gsheets', 'revenue_targets') }}
