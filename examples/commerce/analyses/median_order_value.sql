-- Is the average order value moved by a few large orders? Compare it with the median, by month and kind.
select
    {{ month_of('order_date') }} as month,
    order_kind,
    count(*) as orders,
    cast(avg(total_usd) as decimal(12, 2)) as average_usd,
    cast(median(total_usd) as decimal(12, 2)) as median_usd,
    cast(quantile_cont(total_usd, 0.95) as decimal(12, 2)) as p95_usd
from {{ ref('fct_orders') }}
where not is_cancelled
group by 1, 2
order by 1, 2
