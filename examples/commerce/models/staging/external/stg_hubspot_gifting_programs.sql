select
    id as gifting_program_id,
    property_company_id as company_id,
    property_program_name as program_name,
    property_season as season,
    cast(property_recipients as integer) as recipients,
    property_budget_usd as budget_usd
from {{ source('hubspot_fivetran', 'gifting_program') }}
where not _fivetran_deleted
