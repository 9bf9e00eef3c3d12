-- What a month closes with is what the next one opens with.
with months as (
    select
        month,
        opening_mrr_usd,
        lag(closing_mrr_usd) over (order by month) as closed_with
    from {{ ref('production_mart_revenue_mrr_monthly') }}
)

select *
from months
where closed_with is not null and closed_with <> opening_mrr_usd
