-- Do subscribers of larger boxes stay longer? Share of subscriptions alive after 3, 6 and 12 months, by first plan.
{% set horizons = [3, 6, 12] %}
select
    first_plan,
    billing_interval,
    count(*) as subscriptions,
    {% for months in horizons -%}
    {{ safe_divide(
        'count(*) filter (where days_subscribed >= ' ~ (months * 30) ~ ')',
        'count(*) filter (where started_on <= ' ~ as_of_date() ~ ' - ' ~ (months * 30) ~ ')'
    ) }} as alive_after_{{ months }}_months{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('dim_subscriptions') }}
group by 1, 2
order by 1, 2
