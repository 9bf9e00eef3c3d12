-- Planted: three refunds with the decimal point in the wrong place. Core counts no more than was paid.
select
    refunds.refund_id,
    refunds.amount as refunded,
    charges.amount as charged,
    'more was given back than was paid' as message
from {{ ref('stg_stripe_refunds') }} as refunds
inner join {{ ref('stg_stripe_charges') }} as charges on charges.charge_id = refunds.charge_id
where refunds.amount > charges.amount
