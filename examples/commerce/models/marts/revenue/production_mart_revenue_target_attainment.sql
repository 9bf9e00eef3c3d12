with booked as (
    select
        {{ month_of('order_date') }} as month,
        sum(total_usd) as booked_usd
    from {{ ref('fct_orders') }}
    where not is_cancelled
    group by 1
)

select
    targets.month,
    targets.target_usd,
    cast(coalesce(booked.booked_usd, 0) as decimal(12, 2)) as booked_usd,
    cast(coalesce(booked.booked_usd, 0) - targets.target_usd as decimal(12, 2)) as difference_usd,
    {{ safe_divide('booked.booked_usd', 'targets.target_usd') }} as attainment
from {{ ref('stg_gsheets_revenue_targets') }} as targets
left join booked on booked.month = targets.month
