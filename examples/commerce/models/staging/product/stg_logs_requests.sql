select
    insert_id as request_id,
    timestamp as requested_at,
    cast(timestamp as date) as request_date,
    method,
    path,
    status,
    status >= 500 as is_server_error,
    latency_ms,
    remote_ip,
    severity
from {{ source('logs', 'requests') }}
{{ latest_record('insert_id', 'timestamp') }}
