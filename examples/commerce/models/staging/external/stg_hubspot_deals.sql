select
    dealid as deal_id,
    associatedcompanyid as company_id,
    dealname as deal_name,
    dealstage as deal_stage,
    dealstage = 'closedwon' as is_won,
    dealstage in ('closedwon', 'closedlost') as is_closed,
    amount as amount_usd,
    createdate as created_at,
    cast(closedate as date) as closes_on
from {{ source('hubspot_stitch', 'deals') }}
