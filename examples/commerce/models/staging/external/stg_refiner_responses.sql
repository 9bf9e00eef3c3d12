select
    uuid as response_id,
    user_id as customer_id,
    survey,
    score,
    case when score >= 9 then 'promoter' when score >= 7 then 'passive' else 'detractor' end as nps_group,
    {{ blank_to_null('answer') }} as answer,
    responded_at
from {{ source('refiner', 'responses') }}
where score is not null
