with orders as (
    select
        orders.customer_id,
        orders.net_revenue_usd,
        orders.order_date
    from {{ ref('fct_orders') }} as orders
    where not orders.is_cancelled
),

costs as (
    select customer_id, sum(cost_usd) as cost_usd
    from {{ ref('fct_order_items') }}
    where not is_cancelled
    group by customer_id
),

realised as (
    select
        customers.customer_id,
        customers.signup_month,
        customers.acquisition_channel,
        customers.country_code,
        sum(orders.net_revenue_usd) as revenue_usd,
        sum(orders.net_revenue_usd) filter (where orders.order_date < customers.signup_date + 90) as revenue_90_days_usd,
        sum(orders.net_revenue_usd) filter (where orders.order_date < customers.signup_date + 365) as revenue_365_days_usd
    from {{ ref('dim_customers') }} as customers
    left join orders on orders.customer_id = customers.customer_id
    group by 1, 2, 3, 4
),

current_mrr as (
    select customer_id, sum(mrr_usd) as mrr_usd
    from {{ ref('fct_subscription_months') }}
    where month = {{ month_of(as_of_date()) }}
    group by customer_id
),

monthly_churn as (
    select
        months.plan,
        {{ safe_divide('count(*) filter (where following.month is null)', 'count(*)', 6) }} as churn_rate
    from {{ ref('fct_subscription_months') }} as months
    left join {{ ref('fct_subscription_months') }} as following
        on following.subscription_id = months.subscription_id
        and following.month = cast(months.month + interval 1 month as date)
    where months.month < {{ month_of(as_of_date()) }}
    group by months.plan
),

current_plans as (
    select customer_id, max(plan) as plan
    from {{ ref('fct_subscription_months') }}
    where month = {{ month_of(as_of_date()) }}
    group by customer_id
)

select
    realised.customer_id,
    realised.signup_month,
    realised.acquisition_channel,
    realised.country_code,
    cast(coalesce(realised.revenue_usd, 0) as decimal(12, 2)) as revenue_usd,
    cast(coalesce(realised.revenue_90_days_usd, 0) as decimal(12, 2)) as revenue_90_days_usd,
    cast(coalesce(realised.revenue_365_days_usd, 0) as decimal(12, 2)) as revenue_365_days_usd,
    cast(coalesce(realised.revenue_usd, 0) - coalesce(costs.cost_usd, 0) as decimal(12, 2)) as margin_usd,
    cast(coalesce(current_mrr.mrr_usd, 0) as decimal(12, 2)) as current_mrr_usd,
    -- what is still to come: this month's fee for the months that such a plan lasts, three years at most
    cast(
        coalesce(current_mrr.mrr_usd, 0) * least(36, coalesce(1 / nullif(monthly_churn.churn_rate, 0), 36)) as decimal(12, 2)
    ) as expected_revenue_usd,
    cast(
        coalesce(realised.revenue_usd, 0)
        + coalesce(current_mrr.mrr_usd, 0) * least(36, coalesce(1 / nullif(monthly_churn.churn_rate, 0), 36)) as decimal(12, 2)
    ) as lifetime_value_usd
from realised
left join costs on costs.customer_id = realised.customer_id
left join current_mrr on current_mrr.customer_id = realised.customer_id
left join current_plans on current_plans.customer_id = realised.customer_id
left join monthly_churn on monthly_churn.plan = current_plans.plan
