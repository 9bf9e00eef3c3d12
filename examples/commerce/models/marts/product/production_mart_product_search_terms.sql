with searches as (
    select
        session_id,
        search_term,
        min(event_at) as searched_at
    from {{ ref('stg_amplitude_events') }}
    where event_type = 'search_performed'
    group by 1, 2
)

select
    {{ month_of('searches.searched_at') }} as month,
    searches.search_term,
    count(*) as searches,
    count(*) filter (where sessions.has_product_added) as followed_by_add,
    {{ safe_divide('count(*) filter (where sessions.has_product_added)', 'count(*)') }} as add_rate
from searches
inner join {{ ref('fct_sessions') }} as sessions on sessions.session_id = searches.session_id
group by 1, 2
