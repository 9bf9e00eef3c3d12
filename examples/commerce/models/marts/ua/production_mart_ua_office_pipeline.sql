with prospects as (
    select
        company_domain,
        count(*) as prospects,
        count(*) filter (where sequence_status = 'replied') as replies,
        max(last_contacted_at) as last_contacted_at
    from {{ ref('stg_apollo_contacts') }}
    group by company_domain
),

deals as (
    select
        company_id,
        count(*) as deals,
        sum(amount_usd) filter (where is_won) as won_usd,
        sum(amount_usd) filter (where not is_closed) as open_usd
    from {{ ref('stg_hubspot_deals') }}
    group by company_id
),

gifting as (
    select company_id, sum(budget_usd) as gifting_budget_usd
    from {{ ref('stg_hubspot_gifting_programs') }}
    group by company_id
)

select
    companies.company_id,
    companies.company_name,
    companies.country_code,
    companies.employees,
    coalesce(prospects.prospects, 0) as prospects,
    coalesce(prospects.replies, 0) as replies,
    prospects.last_contacted_at,
    coalesce(deals.deals, 0) as deals,
    cast(coalesce(deals.open_usd, 0) as decimal(12, 2)) as open_usd,
    cast(coalesce(deals.won_usd, 0) as decimal(12, 2)) as won_usd,
    cast(coalesce(gifting.gifting_budget_usd, 0) as decimal(12, 2)) as gifting_budget_usd,
    case
        when deals.won_usd > 0 then 'customer'
        when deals.open_usd > 0 then 'open deal'
        when prospects.replies > 0 then 'talking'
        when prospects.prospects > 0 then 'contacted'
        else 'untouched'
    end as pipeline_stage
from {{ ref('stg_hubspot_companies') }} as companies
left join prospects on prospects.company_domain = companies.domain
left join deals on deals.company_id = companies.company_id
left join gifting on gifting.company_id = companies.company_id
