select
    id as prospect_id,
    lower(email) as email,
    organization_domain as company_domain,
    title,
    sequence_status,
    last_contacted_at
from {{ source('apollo', 'contacts') }}
{{ latest_record('id', '_fetched_at desc') }}
