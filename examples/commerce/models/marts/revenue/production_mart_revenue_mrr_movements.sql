with customer_months as (
    select
        customer_id,
        month,
        sum(mrr_usd) as mrr_usd
    from {{ ref('fct_subscription_months') }}
    group by 1, 2
),

-- one more month for everybody, in which a customer who left is worth nothing
spread as (
    select customer_id, month, mrr_usd from customer_months
    union all
    select
        months.customer_id,
        cast(months.month + interval 1 month as date) as month,
        0.00 as mrr_usd
    from customer_months as months
    left join customer_months as following
        on following.customer_id = months.customer_id
        and following.month = cast(months.month + interval 1 month as date)
    where following.customer_id is null
        and cast(months.month + interval 1 month as date) <= {{ as_of_date() }}
),

compared as (
    select
        customer_id,
        month,
        mrr_usd,
        coalesce(lag(mrr_usd) over (partition by customer_id order by month), 0) as previous_mrr_usd,
        row_number() over (partition by customer_id order by month) = 1 as is_first_month
    from spread
)

select
    customer_id,
    month,
    cast(previous_mrr_usd as decimal(12, 2)) as previous_mrr_usd,
    cast(mrr_usd as decimal(12, 2)) as mrr_usd,
    cast(mrr_usd - previous_mrr_usd as decimal(12, 2)) as change_usd,
    case
        when is_first_month then 'new'
        when previous_mrr_usd = 0 and mrr_usd > 0 then 'reactivation'
        when mrr_usd = 0 then 'churn'
        when mrr_usd > previous_mrr_usd then 'expansion'
        when mrr_usd < previous_mrr_usd then 'contraction'
        else 'unchanged'
    end as movement
from compared
