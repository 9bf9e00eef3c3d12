select
    cast(date_trunc('quarter', month) as date) as quarter_start,
    category,
    cast(sum(units) as bigint) as units,
    cast(sum(net_usd) as decimal(12, 2)) as net_usd,
    cast(sum(margin_usd) as decimal(12, 2)) as margin_usd,
    {{ safe_divide('sum(margin_usd)', 'sum(net_usd)') }} as margin_rate,
    {{ safe_divide('sum(returned_units)', 'sum(units)') }} as return_rate
from {{ ref('production_mart_product_performance') }}
group by 1, 2
