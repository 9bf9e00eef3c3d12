select
    vid as contact_id,
    lower(email) as email,
    associatedcompanyid as company_id,
    lifecyclestage as lifecycle_stage,
    createdate as created_at,
    lastmodifieddate as modified_at
from {{ source('hubspot_stitch', 'contacts') }}
{{ latest_record('lower(email)', 'lastmodifieddate desc, vid desc') }}
