with cohort_margin as (
    select
        value.signup_month as cohort_month,
        value.acquisition_channel as channel,
        count(*) as customers,
        sum(value.revenue_90_days_usd) as revenue_90_days_usd,
        sum(value.revenue_365_days_usd) as revenue_365_days_usd,
        sum(value.margin_usd) as margin_usd
    from {{ ref('production_mart_revenue_customer_lifetime_value') }} as value
    group by 1, 2
)

select
    cohort_margin.cohort_month,
    cohort_margin.channel,
    cohort_margin.customers,
    costs.spend_usd,
    cast(cohort_margin.revenue_90_days_usd as decimal(12, 2)) as revenue_90_days_usd,
    cast(cohort_margin.revenue_365_days_usd as decimal(12, 2)) as revenue_365_days_usd,
    cast(cohort_margin.margin_usd as decimal(12, 2)) as margin_usd,
    {{ safe_divide('cohort_margin.margin_usd', 'costs.spend_usd', 2) }} as margin_per_dollar_spent,
    coalesce(cohort_margin.margin_usd >= costs.spend_usd, false) as is_paid_back
from cohort_margin
left join {{ ref('production_mart_ua_acquisition_cost_monthly') }} as costs
    on costs.month = cohort_margin.cohort_month and costs.channel = cohort_margin.channel
