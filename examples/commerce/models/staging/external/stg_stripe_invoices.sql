select
    id as invoice_id,
    subscription as subscription_id,
    customer as customer_id,
    upper(currency) as currency,
    plan_id as plan,
    plan_interval as billing_interval,
    {{ cents_to_amount('amount_due') }} as amount,
    status,
    cast({{ epoch_to_timestamp('period_start') }} as date) as period_start,
    cast({{ epoch_to_timestamp('period_end') }} as date) as period_end,
    {{ epoch_to_timestamp('created') }} as invoiced_at
from {{ source('stripe', 'invoices') }}
