{% test no_gaps_in_days(model, column_name, step='day') %}

with days as (
    select distinct {{ column_name }} as day from {{ model }}
),

followed as (
    select
        day,
        lead(day) over (order by day) as next_day
    from days
)

select *
from followed
where next_day > day + interval 1 {{ step }}

{% endtest %}
