select
    customers.signup_month,
    customers.country_code,
    count(*) as customers,
    count(*) filter (where customers.has_marketing_consent) as with_consent,
    count(contacts.contact_id) as in_hubspot,
    count(*) filter (where customers.has_marketing_consent and contacts.contact_id is null) as missing_in_hubspot,
    count(*) filter (where not customers.has_marketing_consent and contacts.contact_id is not null) as in_hubspot_without_consent
from {{ ref('dim_customers') }} as customers
left join {{ ref('stg_hubspot_contacts') }} as contacts on contacts.email = customers.email
where not customers.is_erased
group by 1, 2
