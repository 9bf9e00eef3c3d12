with boxes as (
    select
        {{ month_of('order_date') }} as month,
        count(*) as boxes
    from {{ ref('fct_orders') }}
    where order_kind = 'box' and not is_cancelled
    group by 1
),

changes as (
    select
        {{ month_of('session_date') }} as month,
        count(*) as customised_boxes
    from {{ ref('fct_sessions') }}
    where has_customised_box
    group by 1
),

extras as (
    select
        {{ month_of('order_date') }} as month,
        count(*) filter (where line_no > 1) as extra_lines,
        sum(net_usd) filter (where line_no > 1) as extras_usd
    from {{ ref('fct_order_items') }}
    where order_kind = 'box' and not is_cancelled
    group by 1
)

select
    boxes.month,
    boxes.boxes,
    coalesce(changes.customised_boxes, 0) as customised_boxes,
    {{ safe_divide('coalesce(changes.customised_boxes, 0)', 'boxes.boxes') }} as customisation_rate,
    {{ safe_divide('extras.extra_lines', 'boxes.boxes', 2) }} as extra_lines_per_box,
    {{ safe_divide('extras.extras_usd', 'boxes.boxes', 2) }} as extras_per_box_usd
from boxes
left join changes on changes.month = boxes.month
left join extras on extras.month = boxes.month
