{{ config(materialized='ephemeral', access='private') }}

select
    id as charge_id,
    {{ json_text('metadata', 'order_id') }} as order_id,
    customer as customer_id,
    {{ cents_to_amount('amount') }} as amount,
    upper(currency) as currency,
    status,
    failure_code,
    {{ epoch_to_timestamp('created') }} as charged_at,
    'current' as stripe_account
from {{ source('stripe', 'charges') }}
