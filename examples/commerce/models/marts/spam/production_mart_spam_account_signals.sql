with accounts as (
    select
        users.customer_id,
        users.signed_up_at,
        users.signup_device_id,
        users.signup_ip,
        customers.has_disposable_email,
        count(*) over (partition by users.signup_device_id) as accounts_on_device,
        count(*) over (partition by users.signup_ip) as accounts_on_ip
    from {{ ref('stg_firestore_users') }} as users
    inner join {{ ref('dim_customers') }} as customers on customers.customer_id = users.customer_id
),

orders as (
    select
        customer_id,
        count(*) as orders,
        count(*) filter (where is_cancelled) as cancelled_orders
    from {{ ref('fct_orders') }}
    group by customer_id
),

signals as (
    select
        accounts.customer_id,
        accounts.signed_up_at,
        accounts.has_disposable_email,
        accounts.accounts_on_device,
        case when accounts.signup_ip is null then 0 else accounts.accounts_on_ip end as accounts_on_ip,
        coalesce(orders.orders, 0) as orders,
        coalesce(orders.cancelled_orders, 0) as cancelled_orders
    from accounts
    left join orders on orders.customer_id = accounts.customer_id
)

select
    *,
    cast(has_disposable_email as integer) * 40
    + case when accounts_on_device > 2 then 30 else 0 end
    + case when accounts_on_ip > 2 then 20 else 0 end
    + case when orders > 0 and cancelled_orders * 2 >= orders then 10 else 0 end as spam_score,
    cast(has_disposable_email as integer) * 40
    + case when accounts_on_device > 2 then 30 else 0 end
    + case when accounts_on_ip > 2 then 20 else 0 end
    + case when orders > 0 and cancelled_orders * 2 >= orders then 10 else 0 end >= 50 as is_probable_spam
from signals
