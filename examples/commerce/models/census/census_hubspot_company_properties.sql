select
    company_id,
    pipeline_stage,
    prospects,
    replies,
    open_usd,
    won_usd,
    gifting_budget_usd
from {{ ref('production_mart_ua_office_pipeline') }}
where pipeline_stage <> 'untouched'
