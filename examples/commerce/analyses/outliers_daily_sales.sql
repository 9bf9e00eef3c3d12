-- Which days are out of line? Robust: distance from the median of the month, in median absolute deviations.
with daily as (
    select
        sales.order_date,
        dates.weekday_name,
        {{ month_of('sales.order_date') }} as month,
        sum(sales.net_revenue_usd) as net_revenue_usd
    from {{ ref('production_mart_revenue_daily_sales') }} as sales
    inner join {{ ref('dim_dates') }} as dates on dates.date_day = sales.order_date
    group by 1, 2, 3
),

{{ median_and_deviation('daily', 'net_revenue_usd', ['month']) }}

select
    daily.order_date,
    daily.weekday_name,
    daily.net_revenue_usd,
    deviation.median_value as usual_usd,
    cast(
        0.6745 * (daily.net_revenue_usd - deviation.median_value) / nullif(deviation.median_absolute_deviation, 0) as decimal(10, 2)
    ) as robust_score
from daily
inner join deviation on deviation.month = daily.month
where abs(0.6745 * (daily.net_revenue_usd - deviation.median_value)) > 3.5 * deviation.median_absolute_deviation
order by daily.order_date
