-- Planted: on 9 April 2026 the webhook lost a third of the payments.
select
    order_date,
    orders,
    orders_without_charge,
    'many orders of this day have no payment' as message
from {{ ref('production_mart_revenue_payment_reconciliation') }}
where orders_without_charge > 0.1 * orders
