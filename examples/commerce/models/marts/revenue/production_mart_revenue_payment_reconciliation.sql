select
    order_date,
    payment_method,
    count(*) as orders,
    count(*) filter (where paid_at is null and total_usd > 0 and payment_method = 'card') as orders_without_charge,
    cast(sum(total_usd) as decimal(12, 2)) as ordered_usd,
    cast(sum(charged_usd) as decimal(12, 2)) as charged_usd,
    cast(sum(refunded_usd) as decimal(12, 2)) as refunded_usd,
    cast(sum(case when payment_method = 'card' then total_usd - charged_usd else 0 end) as decimal(12, 2)) as missing_usd,
    {{ safe_divide('sum(failed_payment_attempts)', 'count(*)') }} as failed_attempts_per_order
from {{ ref('fct_orders') }}
where not is_cancelled
group by 1, 2
