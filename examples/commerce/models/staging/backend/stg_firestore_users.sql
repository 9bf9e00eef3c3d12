with ranked as (
    select
        document_id as customer_id,
        operation,
        update_time,
        _exported_at,
        -- an erasure has no document: the last one that had is kept for its country and channel
        last_value(data ignore nulls) over (
            partition by document_id order by update_time, _exported_at
            rows between unbounded preceding and current row
        ) as data
    from {{ source('firestore', 'users_changelog') }}
    {% if var('snapshot_as_of') -%}
    where update_time < cast('{{ var("snapshot_as_of") }}' as timestamp)
    {%- endif %}
),

latest as (
    select *
    from ranked
    {{ latest_record('customer_id', 'update_time desc, _exported_at desc') }}
),

parsed as (
    select
        customer_id,
        operation = 'DELETE' as is_erased,
        lower({{ blank_to_null(json_text('data', 'email')) }}) as email,
        {{ blank_to_null(json_text('data', 'firstName')) }} as first_name,
        {{ blank_to_null(json_text('data', 'lastName')) }} as last_name,
        upper({{ blank_to_null(json_text('data', 'country')) }}) as country_code,
        {{ json_text('data', 'city') }} as city,
        {{ json_text('data', 'currency') }} as currency,
        {{ json_text('data', 'channel') }} as acquisition_channel,
        {{ json_text('data', 'campaign') }} as acquisition_campaign,
        {{ json_text('data', 'deviceId') }} as signup_device_id,
        {{ json_text('data', 'signupIp') }} as signup_ip,
        {{ json_text('data', 'marketingConsent') }} = 'true' as has_marketing_consent,
        cast({{ json_text('data', 'createdAt') }} as timestamp) as signed_up_at,
        update_time as updated_at,
        _exported_at as exported_at
    from latest
)

select
    customer_id,
    is_erased,
    case when not is_erased then email end as email,
    case when not is_erased then first_name end as first_name,
    case when not is_erased then last_name end as last_name,
    country_code,
    case when not is_erased then city end as city,
    currency,
    acquisition_channel,
    acquisition_campaign,
    signup_device_id,
    case when not is_erased then signup_ip end as signup_ip,
    has_marketing_consent and not is_erased as has_marketing_consent,
    signed_up_at,
    updated_at,
    exported_at
from parsed
