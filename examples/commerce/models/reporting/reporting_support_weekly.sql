with load as (
    select
        {{ week_of('created_date') }} as week_start,
        sum(tickets) as tickets,
        sum(still_open) as still_open
    from {{ ref('production_mart_support_ticket_load_daily') }}
    group by 1
)

select
    load.week_start,
    cast(load.tickets as bigint) as tickets,
    cast(load.still_open as bigint) as still_open,
    times.median_minutes_to_first_reply,
    times.answered_within_4_hours,
    times.answered_within_4_hours >= 0.5 as is_target_met
from load
left join {{ ref('production_mart_support_response_times') }} as times
    on times.week_start = load.week_start and times.mailbox = 'help'
