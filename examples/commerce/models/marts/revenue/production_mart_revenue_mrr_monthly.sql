with months as (
    select
        month,
        sum(previous_mrr_usd) as opening_mrr_usd,
        sum(mrr_usd) as closing_mrr_usd,
        count(*) filter (where mrr_usd > 0) as paying_customers,
        count(*) filter (where movement = 'churn') as churned_customers,
        {{ sum_for_each('movement', ['new', 'reactivation', 'expansion', 'contraction', 'churn'], 'change_usd', suffix='_usd') | indent(4) }}
    from {{ ref('production_mart_revenue_mrr_movements') }}
    group by month
)

select
    month,
    cast(opening_mrr_usd as decimal(12, 2)) as opening_mrr_usd,
    cast(new_usd as decimal(12, 2)) as new_usd,
    cast(reactivation_usd as decimal(12, 2)) as reactivation_usd,
    cast(expansion_usd as decimal(12, 2)) as expansion_usd,
    cast(contraction_usd as decimal(12, 2)) as contraction_usd,
    cast(churn_usd as decimal(12, 2)) as churn_usd,
    cast(closing_mrr_usd as decimal(12, 2)) as closing_mrr_usd,
    paying_customers,
    churned_customers,
    {{ safe_divide('opening_mrr_usd + expansion_usd + contraction_usd + churn_usd', 'opening_mrr_usd') }} as net_revenue_retention,
    {{ safe_divide('opening_mrr_usd + contraction_usd + churn_usd', 'opening_mrr_usd') }} as gross_revenue_retention
from months
