select
    {{ month_of('created_date') }} as month,
    assignee,
    count(*) as tickets,
    count(distinct created_date) as days_with_tickets,
    {{ safe_divide('count(*)', 'count(distinct created_date)', 2) }} as tickets_per_day,
    cast(median(minutes_to_first_reply) as decimal(10, 1)) as median_minutes_to_first_reply,
    {{ safe_divide("count(*) filter (where rating = 'great')", 'count(rating)') }} as great_share
from {{ ref('fct_tickets') }}
group by 1, 2
