with activity as (
    select
        customer_id,
        max(order_date) as last_order_date,
        count(*) as orders,
        sum(net_revenue_usd) as revenue_usd
    from {{ ref('fct_orders') }}
    where not is_cancelled and order_date > {{ as_of_date() }} - 365
    group by customer_id
),

scored as (
    select
        *,
        ntile(5) over (order by last_order_date, customer_id) as recency_score,
        ntile(5) over (order by orders, customer_id) as frequency_score,
        ntile(5) over (order by revenue_usd, customer_id) as value_score
    from activity
)

select
    customer_id,
    last_order_date,
    orders,
    cast(revenue_usd as decimal(12, 2)) as revenue_usd,
    recency_score,
    frequency_score,
    value_score,
    case
        when recency_score >= 4 and frequency_score >= 4 and value_score >= 4 then 'champion'
        when recency_score >= 4 and frequency_score <= 2 then 'newcomer'
        when recency_score >= 3 and frequency_score >= 3 then 'loyal'
        when recency_score <= 2 and value_score >= 4 then 'at risk'
        when recency_score <= 2 and frequency_score <= 2 then 'nearly lost'
        else 'occasional'
    end as segment
from scored
