with signups as (
    select
        acquisition_campaign as campaign,
        acquisition_channel as channel,
        signup_month as month,
        count(*) as signups,
        count(*) filter (where first_subscribed_on is not null) as subscribers
    from {{ ref('dim_customers') }}
    where acquisition_campaign is not null
    group by 1, 2, 3
),

first_orders as (
    select
        customers.acquisition_campaign as campaign,
        customers.acquisition_channel as channel,
        customers.signup_month as month,
        sum(orders.net_revenue_usd) as revenue_90_days_usd
    from {{ ref('dim_customers') }} as customers
    inner join {{ ref('fct_orders') }} as orders
        on orders.customer_id = customers.customer_id
        and orders.order_date < customers.signup_date + 90
    group by 1, 2, 3
)

select
    signups.month,
    signups.channel,
    signups.campaign,
    signups.signups,
    signups.subscribers,
    {{ safe_divide('signups.subscribers', 'signups.signups') }} as subscribe_rate,
    cast(coalesce(first_orders.revenue_90_days_usd, 0) as decimal(12, 2)) as revenue_90_days_usd,
    {{ safe_divide('coalesce(first_orders.revenue_90_days_usd, 0)', 'signups.signups', 2) }} as revenue_90_days_per_signup_usd
from signups
left join first_orders
    on first_orders.campaign = signups.campaign
    and first_orders.channel = signups.channel
    and first_orders.month = signups.month
