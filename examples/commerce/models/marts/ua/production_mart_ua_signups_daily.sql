select
    customers.signup_date,
    customers.acquisition_channel,
    channels.channel_group,
    customers.country_code,
    count(*) as signups,
    count(*) filter (where customers.first_subscribed_on <= customers.signup_date + 30) as subscribed_within_30_days
from {{ ref('dim_customers') }} as customers
inner join {{ ref('acquisition_channels') }} as channels on channels.channel = customers.acquisition_channel
where not customers.has_disposable_email
group by 1, 2, 3, 4
