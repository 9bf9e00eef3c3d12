select
    id as refund_id,
    charge as charge_id,
    {{ cents_to_amount('amount') }} as amount,
    upper(currency) as currency,
    reason,
    {{ epoch_to_timestamp('created') }} as refunded_at,
    _sdc_received_at as received_at
from {{ source('stripe', 'refunds') }}
where status = 'succeeded'
