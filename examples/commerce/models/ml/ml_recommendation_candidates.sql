with bought as (
    select distinct customer_id, product_id
    from {{ ref('fct_order_items') }}
    where not is_cancelled and order_date > {{ as_of_date() }} - 180
),

candidates as (
    select
        bought.customer_id,
        pairs.other_product_id as product_id,
        max(pairs.confidence) as score
    from bought
    inner join {{ ref('production_mart_product_bought_together') }} as pairs on pairs.product_id = bought.product_id
    left join bought as already
        on already.customer_id = bought.customer_id and already.product_id = pairs.other_product_id
    where already.product_id is null
    group by 1, 2
)

select
    candidates.customer_id,
    candidates.product_id,
    candidates.score,
    row_number() over (partition by candidates.customer_id order by candidates.score desc, candidates.product_id) as place
from candidates
inner join {{ ref('dim_products') }} as products on products.product_id = candidates.product_id
where products.is_active
qualify place <= 3
