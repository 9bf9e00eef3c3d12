with ended as (
    select
        customer_id,
        max(cancelled_on) as cancelled_on,
        arg_max(cancel_reason, cancelled_on) as cancel_reason,
        arg_max(current_plan, cancelled_on) as last_plan
    from {{ ref('dim_subscriptions') }}
    group by customer_id
    having bool_and(status = 'cancelled')
)

select
    people.customer_id,
    people.email,
    people.first_name,
    ended.cancelled_on,
    ended.cancel_reason,
    ended.last_plan,
    case
        when ended.cancel_reason = 'too_expensive' and ended.last_plan <> 'starter' then 'smaller box'
        when ended.cancel_reason = 'too_much_product' then 'every second month'
        else 'first box half price'
    end as offer
from {{ ref('customer_io_people') }} as people
inner join ended on ended.customer_id = people.customer_id
where ended.cancelled_on between {{ as_of_date() }} - 180 and {{ as_of_date() }} - 30
