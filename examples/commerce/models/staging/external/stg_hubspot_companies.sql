select
    companyid as company_id,
    name as company_name,
    rtrim(regexp_replace(lower(domain), '^(https?://)?(www\.)?', ''), '/') as domain,
    country as country_code,
    numberofemployees as employees,
    createdate as created_at
from {{ source('hubspot_stitch', 'companies') }}
