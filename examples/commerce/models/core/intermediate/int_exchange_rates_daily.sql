{{ config(access='private') }}

with days as (
    select unnest(generate_series(cast('2023-10-01' as date), {{ as_of_date() }}, interval 1 day)) as day
),

currencies as (
    select distinct currency from {{ ref('stg_finance_fx_rates') }}
)

select
    cast(days.day as date) as rate_date,
    currencies.currency,
    -- no rate is published at weekends: the last one before counts, on the very first days the first one after
    coalesce(
        last_value(rates.usd_per_unit ignore nulls) over (
            partition by currencies.currency order by days.day rows between unbounded preceding and current row
        ),
        first_value(rates.usd_per_unit ignore nulls) over (
            partition by currencies.currency order by days.day rows between current row and unbounded following
        )
    ) as usd_per_unit
from days
cross join currencies
left join {{ ref('stg_finance_fx_rates') }} as rates
    on rates.rate_date = cast(days.day as date) and rates.currency = currencies.currency
