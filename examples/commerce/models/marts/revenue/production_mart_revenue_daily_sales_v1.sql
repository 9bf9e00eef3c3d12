select
    order_date,
    order_kind,
    count(*) as orders,
    cast(sum(total_usd) as decimal(12, 2)) as sales_usd
from {{ ref('fct_orders') }}
where not is_cancelled
group by 1, 2
