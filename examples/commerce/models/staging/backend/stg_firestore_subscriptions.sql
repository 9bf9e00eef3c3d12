with latest as (
    select *
    from {{ source('firestore', 'subscriptions') }}
    {{ latest_record('document_id', 'update_time desc, _exported_at desc') }}
)

select
    document_id as subscription_id,
    {{ json_text('data', 'userId') }} as customer_id,
    {{ json_text('data', 'plan') }} as first_plan,
    {{ json_text('data', 'billing') }} as billing_interval,
    {{ json_text('data', 'currency') }} as currency,
    {{ json_text('data', 'status') }} as status,
    cast({{ json_text('data', 'startedOn') }} as date) as started_on,
    cast({{ json_text('data', 'cancelledOn') }} as date) as cancelled_on,
    {{ blank_to_null(json_text('data', 'cancelReason')) }} as cancel_reason,
    create_time as created_at,
    update_time as updated_at
from latest
