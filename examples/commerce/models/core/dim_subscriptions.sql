with billed as (
    select
        subscription_id,
        arg_max(plan, period_start) as current_plan,
        count(*) as invoices,
        max(period_end) as billed_until
    from {{ ref('stg_stripe_invoices') }}
    group by subscription_id
)

select
    subscriptions.subscription_id,
    subscriptions.customer_id,
    subscriptions.first_plan,
    coalesce(billed.current_plan, subscriptions.first_plan) as current_plan,
    subscriptions.billing_interval,
    subscriptions.currency,
    subscriptions.status,
    subscriptions.started_on,
    subscriptions.cancelled_on,
    subscriptions.cancel_reason,
    date_diff('day', subscriptions.started_on, coalesce(subscriptions.cancelled_on, {{ as_of_date() }})) as days_subscribed,
    row_number() over (
        partition by subscriptions.customer_id order by subscriptions.started_on, subscriptions.subscription_id
    ) as subscription_number,
    coalesce(billed.invoices, 0) as invoices,
    billed.billed_until
from {{ ref('stg_firestore_subscriptions') }} as subscriptions
left join billed on billed.subscription_id = subscriptions.subscription_id
