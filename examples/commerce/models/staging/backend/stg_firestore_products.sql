with latest as (
    select *
    from {{ source('firestore', 'products') }}
    {% if var('snapshot_as_of') -%}
    where update_time < cast('{{ var("snapshot_as_of") }}' as timestamp)
    {%- endif %}
    {{ latest_record('document_id', 'update_time desc') }}
)

select
    document_id as product_id,
    {{ json_text('data', 'name') }} as product_name,
    lower({{ json_text('data', 'category') }}) as category,
    cast({{ json_text('data', 'listPrice') }} as decimal(12, 2)) as list_price_usd,
    cast({{ json_text('data', 'unitCost') }} as decimal(12, 2)) as unit_cost_usd,
    {{ json_text('data', 'supplier') }} as supplier,
    {{ json_text('data', 'plan') }} as box_plan,
    {{ json_text('data', 'active') }} = 'true' as is_active,
    update_time as updated_at
from latest
