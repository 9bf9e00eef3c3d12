select
    {{ week_of('created_date') }} as week_start,
    mailbox,
    count(*) as tickets,
    cast(median(minutes_to_first_reply) as decimal(10, 1)) as median_minutes_to_first_reply,
    cast(quantile_cont(minutes_to_first_reply, 0.9) as decimal(10, 1)) as p90_minutes_to_first_reply,
    cast(median(minutes_to_close) / 60 as decimal(10, 1)) as median_hours_to_close,
    {{ safe_divide('count(*) filter (where minutes_to_first_reply <= 240)', 'count(*)') }} as answered_within_4_hours
from {{ ref('fct_tickets') }}
group by 1, 2
