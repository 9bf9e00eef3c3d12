select
    customers.customer_id,
    customers.email,
    customers.first_name,
    customers.country_code,
    customers.signed_up_at,
    customers.is_subscriber,
    overview.orders,
    overview.last_order_date,
    coalesce(segments.segment, 'inactive') as segment
from {{ ref('dim_customers') }} as customers
inner join {{ ref('production_mart_core_customer_overview') }} as overview on overview.customer_id = customers.customer_id
inner join {{ ref('production_mart_spam_account_signals') }} as signals on signals.customer_id = customers.customer_id
left join {{ ref('production_mart_revenue_customer_segments') }} as segments on segments.customer_id = customers.customer_id
where customers.has_marketing_consent
    and not customers.is_erased
    and not signals.is_probable_spam
