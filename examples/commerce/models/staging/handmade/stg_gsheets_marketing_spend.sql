with typed as (
    select
        -- the sheet has both 2026-03-02 and 02/03/2026
        coalesce(try_strptime(week_start, '%Y-%m-%d'), try_strptime(week_start, '%d/%m/%Y')) as week_start,
        lower(trim(channel)) as written_as,
        cast(replace(spend_usd, ',', '') as decimal(12, 2)) as spend_usd,
        comment = 'estimate' as is_estimate
    from {{ source('gsheets', 'marketing_spend') }}
)

select
    cast(typed.week_start as date) as week_start,
    names.channel,
    typed.spend_usd,
    coalesce(typed.is_estimate, false) as is_estimate
from typed
inner join {{ ref('spend_channel_names') }} as names on typed.written_as = names.written_as
