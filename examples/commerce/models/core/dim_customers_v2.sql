with subscriptions as (
    select
        customer_id,
        bool_or(status = 'active') as is_subscriber,
        min(started_on) as first_subscribed_on
    from {{ ref('stg_firestore_subscriptions') }}
    group by customer_id
)

select
    users.customer_id,
    users.email,
    users.first_name,
    users.last_name,
    users.country_code,
    coalesce(countries.country_name, 'Unknown') as country_name,
    coalesce(countries.region, 'Unknown') as region,
    users.city,
    users.currency,
    users.acquisition_channel,
    users.acquisition_campaign,
    users.signed_up_at,
    cast(users.signed_up_at as date) as signup_date,
    {{ month_of('users.signed_up_at') }} as signup_month,
    users.has_marketing_consent,
    domains.domain is not null as has_disposable_email,
    users.is_erased,
    coalesce(subscriptions.is_subscriber, false) as is_subscriber,
    subscriptions.first_subscribed_on
from {{ ref('stg_firestore_users') }} as users
left join {{ ref('countries') }} as countries on countries.country_code = users.country_code
left join {{ ref('disposable_email_domains') }} as domains on domains.domain = split_part(users.email, '@', 2)
left join subscriptions on subscriptions.customer_id = users.customer_id
