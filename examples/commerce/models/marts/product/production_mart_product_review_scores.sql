select
    products.product_id,
    products.product_name,
    count(*) as reviews,
    count(*) filter (where customers.has_disposable_email) as suspicious_reviews,
    cast(avg(reviews.rating) as decimal(4, 2)) as average_rating,
    cast(avg(reviews.rating) filter (where not customers.has_disposable_email) as decimal(4, 2)) as trusted_rating,
    count(reviews.body) as reviews_with_words
from {{ ref('stg_firestore_reviews') }} as reviews
inner join {{ ref('dim_products') }} as products on products.product_id = reviews.product_id
inner join {{ ref('dim_customers') }} as customers on customers.customer_id = reviews.customer_id
group by 1, 2
