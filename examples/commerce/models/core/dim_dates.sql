with days as (
    select cast(unnest(generate_series(cast('2023-10-01' as date), {{ as_of_date() }}, interval 1 day)) as date) as date_day
)

select
    date_day,
    {{ week_of('date_day') }} as week_start,
    {{ month_of('date_day') }} as month_start,
    cast(date_trunc('quarter', date_day) as date) as quarter_start,
    year(date_day) as calendar_year,
    -- the company's books are closed at the end of September
    case when month(date_day) >= 10 then year(date_day) + 1 else year(date_day) end as fiscal_year,
    isodow(date_day) as iso_weekday,
    dayname(date_day) as weekday_name,
    isodow(date_day) > 5 as is_weekend,
    date_day = last_day(date_day) as is_month_end
from days
