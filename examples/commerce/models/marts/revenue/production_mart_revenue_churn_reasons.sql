select
    {{ month_of('cancelled_on') }} as month,
    current_plan as plan,
    coalesce(cancel_reason, 'not given') as cancel_reason,
    count(*) as cancelled_subscriptions,
    cast(avg(days_subscribed) as decimal(10, 1)) as average_days_subscribed
from {{ ref('dim_subscriptions') }}
where status = 'cancelled'
group by 1, 2, 3
