-- Planted: one cell of the agency's sheet with a zero too many, in the week of 2 March 2026.
with {{ median_and_deviation(ref('stg_gsheets_marketing_spend'), 'spend_usd', ['channel']) }}

select
    spend.week_start,
    spend.channel,
    spend.spend_usd,
    'spend is far from what is usual for the channel' as message
from {{ ref('stg_gsheets_marketing_spend') }} as spend
inner join deviation on deviation.channel = spend.channel
where spend.spend_usd > 500 and abs(spend.spend_usd - deviation.median_value) > 20 * deviation.median_absolute_deviation
