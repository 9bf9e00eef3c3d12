with active as (
    select *
    from {{ ref('dim_subscriptions') }}
    where started_on <= {{ as_of_date() }} - 60 and coalesce(cancelled_on, {{ as_of_date() }}) > {{ as_of_date() }} - 30
),

recent as (
    select
        customer_id,
        count(*) filter (where order_kind = 'box') as boxes_180_days,
        sum(net_revenue_usd) as revenue_180_days_usd,
        sum(refunded_usd) as refunded_180_days_usd,
        sum(failed_payment_attempts) as failed_payments_180_days
    from {{ ref('fct_orders') }}
    where order_date between {{ as_of_date() }} - 210 and {{ as_of_date() }} - 30
    group by customer_id
),

visits as (
    select
        customer_id,
        count(*) as sessions_90_days,
        count(*) filter (where has_customised_box) as customisations_90_days
    from {{ ref('fct_sessions') }}
    where session_date between {{ as_of_date() }} - 120 and {{ as_of_date() }} - 30
    group by customer_id
),

tickets as (
    select customer_id, count(*) as tickets_180_days
    from {{ ref('fct_tickets') }}
    where created_date between {{ as_of_date() }} - 210 and {{ as_of_date() }} - 30
    group by customer_id
)

select
    active.subscription_id,
    active.customer_id,
    active.current_plan,
    active.billing_interval,
    date_diff('month', active.started_on, {{ as_of_date() }} - 30) as tenure_months,
    coalesce(recent.boxes_180_days, 0) as boxes_180_days,
    cast(coalesce(recent.revenue_180_days_usd, 0) as decimal(12, 2)) as revenue_180_days_usd,
    cast(coalesce(recent.refunded_180_days_usd, 0) as decimal(12, 2)) as refunded_180_days_usd,
    cast(coalesce(recent.failed_payments_180_days, 0) as bigint) as failed_payments_180_days,
    coalesce(visits.sessions_90_days, 0) as sessions_90_days,
    coalesce(visits.customisations_90_days, 0) as customisations_90_days,
    coalesce(tickets.tickets_180_days, 0) as tickets_180_days,
    active.cancelled_on is not null as churned_in_last_30_days
from active
left join recent on recent.customer_id = active.customer_id
left join visits on visits.customer_id = active.customer_id
left join tickets on tickets.customer_id = active.customer_id
