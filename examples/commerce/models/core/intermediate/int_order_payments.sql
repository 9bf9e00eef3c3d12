{{ config(access='private') }}

with charged as (
    select
        order_id,
        max(currency) as currency,
        sum(amount) filter (where status = 'succeeded') as charged,
        count(*) filter (where status = 'failed') as failed_attempts,
        min(charged_at) filter (where status = 'succeeded') as paid_at
    from {{ ref('stg_stripe_charges') }}
    group by order_id
),

refunded as (
    select
        charges.order_id,
        -- nobody gets back more than was paid: a larger figure is a typing error
        sum(least(refunds.amount, charges.amount)) as refunded,
        max(refunds.refunded_at) as refunded_at,
        max(refunds.received_at) as refund_received_at
    from {{ ref('stg_stripe_refunds') }} as refunds
    inner join {{ ref('stg_stripe_charges') }} as charges on refunds.charge_id = charges.charge_id
    group by charges.order_id
)

select
    charged.order_id,
    charged.currency,
    cast(coalesce(charged.charged, 0) as decimal(12, 2)) as charged,
    charged.failed_attempts,
    charged.paid_at,
    cast(coalesce(refunded.refunded, 0) as decimal(12, 2)) as refunded,
    refunded.refunded_at,
    refunded.refund_received_at
from charged
left join refunded on charged.order_id = refunded.order_id
