with first_months as (
    select
        customer_id,
        min(month) as cohort_month
    from {{ ref('fct_subscription_months') }}
    group by customer_id
),

cohort_sizes as (
    select cohort_month, count(*) as cohort_customers
    from first_months
    group by cohort_month
),

active as (
    select
        first_months.cohort_month,
        date_diff('month', first_months.cohort_month, months.month) as months_since_start,
        count(distinct months.customer_id) as active_customers,
        sum(months.mrr_usd) as mrr_usd
    from {{ ref('fct_subscription_months') }} as months
    inner join first_months on first_months.customer_id = months.customer_id
    group by 1, 2
)

select
    active.cohort_month,
    active.months_since_start,
    cohort_sizes.cohort_customers,
    active.active_customers,
    {{ safe_divide('active.active_customers', 'cohort_sizes.cohort_customers') }} as retention,
    cast(active.mrr_usd as decimal(12, 2)) as mrr_usd
from active
inner join cohort_sizes on cohort_sizes.cohort_month = active.cohort_month
