select
    {{ week_of('order_date') }} as week_start,
    warehouse,
    ship_country_code,
    count(*) as orders,
    cast(median(hours_to_ship) as decimal(10, 1)) as median_hours_to_ship,
    cast(median(hours_to_deliver) as decimal(10, 1)) as median_hours_to_deliver,
    cast(quantile_cont(hours_to_deliver, 0.9) as decimal(10, 1)) as p90_hours_to_deliver,
    count(*) filter (where hours_to_deliver > 144) as late_orders,
    {{ safe_divide('count(*) filter (where hours_to_deliver > 144)', 'count(*)') }} as late_share
from {{ ref('fct_orders') }}
where delivered_at is not null
group by 1, 2, 3
