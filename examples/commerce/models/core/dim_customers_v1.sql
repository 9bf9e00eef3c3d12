select
    customer_id,
    email,
    first_name || ' ' || last_name as full_name,
    country_code,
    signup_date,
    is_subscriber
from {{ ref('dim_customers', v=2) }}
