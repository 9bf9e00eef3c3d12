{{ config(materialized='ephemeral', access='private') }}

select
    reference as charge_id,
    order_ref as order_id,
    customer_ref as customer_id,
    amount_paid as amount,
    currency_code as currency,
    case state when 'PAID' then 'succeeded' else 'failed' end as status,
    cast(null as varchar) as failure_code,
    strptime(charged_at, '%d/%m/%Y %H:%M:%S') as charged_at,
    'historical' as stripe_account
from {{ source('stripe_historical', 'charges') }}
