with sold as (
    select
        last_day(items.order_date) as month_end,
        orders.warehouse,
        items.product_id,
        sum(items.quantity) as units_sold
    from {{ ref('fct_order_items') }} as items
    inner join {{ ref('fct_orders') }} as orders on orders.order_id = items.order_id
    where not items.is_cancelled
    group by 1, 2, 3
)

select
    counts.counted_on,
    counts.warehouse,
    counts.product_id,
    products.product_name,
    products.category,
    counts.units as units_on_shelf,
    coalesce(sold.units_sold, 0) as units_sold_in_month,
    {{ safe_divide('counts.units * day(counts.counted_on)', 'sold.units_sold', 1) }} as days_of_cover,
    case
        when counts.units = 0 then 'out of stock'
        when counts.units * day(counts.counted_on) < 14 * sold.units_sold then 'reorder'
        when counts.units * day(counts.counted_on) > 60 * coalesce(sold.units_sold, 0) then 'overstock'
        else 'enough'
    end as stock_state,
    cast(counts.units * products.unit_cost_usd as decimal(12, 2)) as stock_value_usd
from {{ ref('stg_csv_stock_counts') }} as counts
inner join {{ ref('dim_products') }} as products on products.product_id = counts.product_id
left join sold
    on sold.month_end = counts.counted_on
    and sold.warehouse = counts.warehouse
    and sold.product_id = counts.product_id
