select
    value.customer_id,
    value.acquisition_channel,
    value.country_code,
    value.revenue_90_days_usd,
    coalesce(subscriptions.first_plan, 'none') as first_plan,
    coalesce(subscriptions.billing_interval, 'none') as billing_interval,
    value.revenue_365_days_usd as target_revenue_365_days_usd,
    -- the same customer is always in the same part, whatever else is in the table
    case when cast(right(value.customer_id, 2) as integer) < 80 then 'train' else 'test' end as split
from {{ ref('production_mart_revenue_customer_lifetime_value') }} as value
left join {{ ref('dim_subscriptions') }} as subscriptions
    on subscriptions.customer_id = value.customer_id and subscriptions.subscription_number = 1
where value.signup_month <= {{ as_of_date() }} - 395
