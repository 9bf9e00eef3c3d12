{{ config(contract={'enforced': true}) }}

select
    cast(sales.month as date) as month,
    cast(sales.net_revenue_usd as decimal(12, 2)) as net_revenue_usd,
    cast(targets.attainment as decimal(18, 4)) as target_attainment,
    cast(mrr.closing_mrr_usd as decimal(12, 2)) as mrr_usd,
    cast(mrr.paying_customers as bigint) as paying_customers,
    cast(mrr.net_revenue_retention as decimal(18, 4)) as net_revenue_retention,
    cast(spend.spend_usd as decimal(12, 2)) as acquisition_spend_usd,
    cast({{ safe_divide('spend.spend_usd', 'spend.signups', 2) }} as decimal(18, 2)) as cost_per_signup_usd
from {{ ref('production_mart_revenue_monthly_sales') }} as sales
left join {{ ref('production_mart_revenue_target_attainment') }} as targets on targets.month = sales.month
left join {{ ref('production_mart_revenue_mrr_monthly') }} as mrr on mrr.month = sales.month
left join (
    select month, sum(spend_usd) as spend_usd, sum(signups) as signups
    from {{ ref('production_mart_ua_acquisition_cost_monthly') }}
    group by month
) as spend on spend.month = sales.month
