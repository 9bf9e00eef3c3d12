with accounts as (
    select
        users.signup_ip,
        users.customer_id,
        users.signup_device_id,
        users.signed_up_at,
        signals.is_probable_spam
    from {{ ref('stg_firestore_users') }} as users
    inner join {{ ref('production_mart_spam_account_signals') }} as signals on signals.customer_id = users.customer_id
    where users.signup_ip is not null
),

requests as (
    select remote_ip, count(*) as sampled_requests
    from {{ ref('stg_logs_requests') }}
    where path = '/signup'
    group by remote_ip
)

select
    accounts.signup_ip,
    count(*) as accounts,
    count(distinct accounts.signup_device_id) as devices,
    count(*) filter (where accounts.is_probable_spam) as probable_spam,
    min(accounts.signed_up_at) as first_signup_at,
    max(accounts.signed_up_at) as last_signup_at,
    coalesce(max(requests.sampled_requests), 0) as sampled_signup_requests
from accounts
left join requests on requests.remote_ip = accounts.signup_ip
group by accounts.signup_ip
having count(*) >= 3
