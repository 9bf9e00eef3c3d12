select * from {{ ref('base_stripe_charges_current') }}
union all
select * from {{ ref('base_stripe_charges_historical') }}
