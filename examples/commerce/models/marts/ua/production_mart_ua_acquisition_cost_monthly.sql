with spend as (
    select
        {{ month_of('week_start') }} as month,
        channel,
        sum(spend_usd) as spend_usd,
        bool_or(is_estimate) as has_estimate
    from {{ ref('stg_gsheets_marketing_spend') }}
    group by 1, 2
),

signups as (
    select
        signup_month as month,
        acquisition_channel as channel,
        count(*) as signups,
        count(*) filter (where first_subscribed_on is not null) as subscribers
    from {{ ref('dim_customers') }}
    where not has_disposable_email
    group by 1, 2
)

select
    signups.month,
    signups.channel,
    cast(coalesce(spend.spend_usd, 0) as decimal(12, 2)) as spend_usd,
    coalesce(spend.has_estimate, false) as has_estimate,
    signups.signups,
    signups.subscribers,
    {{ safe_divide('coalesce(spend.spend_usd, 0)', 'signups.signups', 2) }} as cost_per_signup_usd,
    {{ safe_divide('coalesce(spend.spend_usd, 0)', 'signups.subscribers', 2) }} as cost_per_subscriber_usd
from signups
left join spend on spend.month = signups.month and spend.channel = signups.channel
