-- Planted: the shop was down on 18 March 2025. The load balancer's log shows it even where orders are few.
select
    request_date,
    count(*) as requests,
    count(*) filter (where is_server_error) as server_errors,
    'a fifth of the requests or more failed' as message
from {{ ref('stg_logs_requests') }}
group by request_date
having count(*) filter (where is_server_error) >= 10
    and count(*) filter (where is_server_error) * 5 >= count(*)
