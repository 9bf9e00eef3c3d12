select
    {{ month_of('rated_at') }} as month,
    topic,
    count(*) as ratings,
    {{ sum_for_each('rating', ['great', 'okay', 'not_good'], '1', prefix='rated_') | indent(4) }},
    cast(100.0 * (count(*) filter (where rating = 'great') - count(*) filter (where rating = 'not_good')) / count(*) as decimal(5, 1))
        as happiness_score
from {{ ref('fct_tickets') }}
where rating is not null
group by 1, 2
