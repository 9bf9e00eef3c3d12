select
    {{ month_of('responses.responded_at') }} as month,
    responses.survey,
    customers.region,
    count(*) as responses,
    count(*) filter (where responses.nps_group = 'promoter') as promoters,
    count(*) filter (where responses.nps_group = 'detractor') as detractors,
    cast(
        100.0 * (count(*) filter (where responses.nps_group = 'promoter') - count(*) filter (where responses.nps_group = 'detractor'))
        / count(*) as decimal(5, 1)
    ) as nps
from {{ ref('stg_refiner_responses') }} as responses
inner join {{ ref('dim_customers') }} as customers on customers.customer_id = responses.customer_id
group by 1, 2, 3
