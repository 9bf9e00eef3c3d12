select
    session_date,
    platform,
    count(*) as sessions,
    count(*) filter (where has_product_view) as viewed_product,
    count(*) filter (where has_product_added) as added_product,
    count(*) filter (where has_checkout) as started_checkout,
    count(*) filter (where has_order) as ordered,
    {{ safe_divide('count(*) filter (where has_order)', 'count(*)') }} as conversion_rate,
    {{ safe_divide('count(*) filter (where has_order)', 'count(*) filter (where has_checkout)') }} as checkout_completion_rate
from {{ ref('fct_sessions') }}
group by 1, 2
