-- Planted: scripted sign-ups from 11 to 13 May 2026.
select
    signup_date,
    signups,
    probable_spam,
    'a wave of sign-ups, most of them spam' as message
from {{ ref('production_mart_spam_signups_daily') }}
where is_wave
