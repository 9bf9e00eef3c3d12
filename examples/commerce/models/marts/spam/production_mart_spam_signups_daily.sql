with daily as (
    select
        cast(signed_up_at as date) as signup_date,
        count(*) as signups,
        count(*) filter (where is_probable_spam) as probable_spam
    from {{ ref('production_mart_spam_account_signals') }}
    group by 1
),

usual as (
    select
        *,
        median(signups) over (order by signup_date rows between 28 preceding and 1 preceding) as usual_signups
    from daily
)

select
    signup_date,
    signups,
    probable_spam,
    signups - probable_spam as genuine_signups,
    {{ safe_divide('probable_spam', 'signups') }} as spam_share,
    cast(usual_signups as decimal(10, 1)) as usual_signups,
    coalesce(signups > 3 * usual_signups and probable_spam * 2 > signups, false) as is_wave
from usual
