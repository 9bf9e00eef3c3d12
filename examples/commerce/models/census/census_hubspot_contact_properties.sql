select
    contacts.contact_id,
    contacts.email,
    overview.customer_id,
    overview.is_subscriber,
    overview.orders,
    overview.net_revenue_usd,
    overview.last_order_date,
    segments.segment,
    overview.last_nps_score
from {{ ref('stg_hubspot_contacts') }} as contacts
inner join {{ ref('dim_customers') }} as customers on customers.email = contacts.email
inner join {{ ref('production_mart_core_customer_overview') }} as overview on overview.customer_id = customers.customer_id
left join {{ ref('production_mart_revenue_customer_segments') }} as segments on segments.customer_id = customers.customer_id
where customers.has_marketing_consent
