with sold as (
    select
        product_id,
        {{ month_of('order_date') }} as month,
        count(distinct order_id) as orders,
        sum(quantity) as units,
        sum(returned_quantity) as returned_units,
        sum(gross_usd) as gross_usd,
        sum(net_usd) as net_usd,
        sum(cost_usd) as cost_usd
    from {{ ref('fct_order_items') }}
    where not is_cancelled
    group by 1, 2
)

select
    sold.month,
    sold.product_id,
    products.product_name,
    products.category,
    sold.orders,
    sold.units,
    sold.returned_units,
    {{ safe_divide('sold.returned_units', 'sold.units') }} as return_rate,
    cast(sold.gross_usd as decimal(12, 2)) as gross_usd,
    cast(sold.net_usd as decimal(12, 2)) as net_usd,
    cast(sold.net_usd - sold.cost_usd as decimal(12, 2)) as margin_usd,
    {{ safe_divide('sold.net_usd - sold.cost_usd', 'sold.net_usd') }} as margin_rate,
    rank() over (partition by sold.month order by sold.net_usd desc, sold.product_id) as rank_in_month
from sold
inner join {{ ref('dim_products') }} as products on products.product_id = sold.product_id
