with invoices as (
    select
        invoices.*,
        case invoices.billing_interval when 'year' then 12 else 1 end as months_covered,
        -- one rate for the life of a subscription: exchange rates must not look like expansion
        {{ to_usd(
            'invoices.amount',
            'first_value(rates.usd_per_unit) over (partition by invoices.subscription_id order by invoices.period_start)'
        ) }} as amount_usd
    from {{ ref('stg_stripe_invoices') }} as invoices
    inner join {{ ref('int_exchange_rates_daily') }} as rates
        on rates.rate_date = invoices.period_start and rates.currency = invoices.currency
    where invoices.status = 'paid'
),

months as (
    select
        *,
        unnest(generate_series(0, months_covered - 1)) as month_offset
    from invoices
)

select
    subscription_id,
    customer_id,
    cast({{ month_of('period_start') }} + to_months(cast(month_offset as integer)) as date) as month,
    arg_max(plan, period_start) as plan,
    arg_max(billing_interval, period_start) as billing_interval,
    cast(arg_max(amount_usd / months_covered, period_start) as decimal(12, 2)) as mrr_usd
from months
where {{ month_of('period_start') }} + to_months(cast(month_offset as integer)) <= {{ as_of_date() }}
group by 1, 2, 3
