{%- set loads = [
    ('amplitude_export', ref('stg_amplitude_events'), 'uploaded_at', 'event_at'),
    ('firestore_export', ref('stg_firestore_orders'), 'exported_at', 'ordered_at'),
    ('helpscout_api', ref('stg_helpscout_conversations'), 'synced_at', 'created_at'),
    ('stitch_stripe', ref('stg_stripe_refunds'), 'received_at', 'refunded_at'),
] -%}

{% for pipeline, relation, loaded_at, happened_at in loads -%}
select
    '{{ pipeline }}' as pipeline,
    cast({{ loaded_at }} as date) as load_date,
    count(*) as loaded_rows,
    count(*) filter (where {{ loaded_at }} > {{ happened_at }} + interval 1 day) as late_rows,
    cast(median(date_diff('minute', {{ happened_at }}, {{ loaded_at }})) as decimal(10, 1)) as median_minutes_late
from {{ relation }}
group by 1, 2
{% if not loop.last %}
union all

{% endif -%}
{% endfor %}
