with hourly as (
    select
        reviews.product_id,
        date_trunc('hour', reviews.reviewed_at) as hour,
        count(*) as reviews,
        count(*) filter (where signals.is_probable_spam) as spam_reviews,
        cast(avg(reviews.rating) as decimal(4, 2)) as average_rating,
        count(distinct reviews.body) as different_texts
    from {{ ref('stg_firestore_reviews') }} as reviews
    inner join {{ ref('production_mart_spam_account_signals') }} as signals on signals.customer_id = reviews.customer_id
    group by 1, 2
)

select *
from hourly
where reviews >= 5 and (spam_reviews * 2 >= reviews or different_texts = 1)
