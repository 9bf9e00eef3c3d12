-- Planted: Reno was not counted in June 2026.
with months as (
    select month_start, max(date_day) as counted_on
    from {{ ref('dim_dates') }}
    group by month_start
),

warehouses as (
    select distinct warehouse from {{ ref('stg_csv_stock_counts') }}
)

select
    months.counted_on,
    warehouses.warehouse,
    'there is no stock count of this warehouse and month' as message
from months
cross join warehouses
left join {{ ref('stg_csv_stock_counts') }} as counts
    on counts.counted_on = months.counted_on and counts.warehouse = warehouses.warehouse
where counts.product_id is null
