with touches as (
    select
        customer_id,
        arg_min(coalesce(utm_source, 'direct'), (started_at, session_id)) as first_touch,
        arg_max(coalesce(utm_source, 'direct'), (started_at, session_id)) as last_touch,
        min(started_at) as first_session_at,
        count(*) as sessions_before_order
    from (
        select
            sessions.*,
            min(sessions.started_at) filter (where sessions.has_order) over (partition by sessions.customer_id) as first_order_at
        from {{ ref('fct_sessions') }} as sessions
        where sessions.customer_id is not null
    ) as visits
    where started_at <= first_order_at
    group by customer_id
)

select
    {{ month_of('first_session_at') }} as month,
    first_touch,
    last_touch,
    count(*) as customers,
    cast(avg(sessions_before_order) as decimal(10, 2)) as average_sessions_before_order
from touches
group by 1, 2, 3
