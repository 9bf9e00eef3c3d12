{% snapshot customers_snapshot %}

{{
    config(
        unique_key='customer_id',
        strategy='timestamp',
        updated_at='updated_at',
        hard_deletes='ignore'
    )
}}

select
    customer_id,
    email,
    country_code,
    city,
    has_marketing_consent,
    is_erased,
    updated_at
from {{ ref('stg_firestore_users') }}

{% endsnapshot %}
