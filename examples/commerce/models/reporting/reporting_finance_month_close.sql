with payments as (
    select
        {{ month_of('order_date') }} as month,
        sum(ordered_usd) as ordered_usd,
        sum(charged_usd) as charged_usd,
        sum(refunded_usd) as refunded_usd,
        sum(missing_usd) as missing_usd,
        sum(orders_without_charge) as orders_without_charge
    from {{ ref('production_mart_revenue_payment_reconciliation') }}
    group by 1
),

taxes as (
    select
        {{ month_of('order_date') }} as month,
        {{ sum_for_each('ship_country_code', ['US', 'CA', 'UK', 'DE', 'FR', 'AU'], 'tax_usd', prefix='tax_') | indent(4) }}
    from {{ ref('fct_orders') }}
    where not is_cancelled
    group by 1
)

select
    payments.month,
    cast(payments.ordered_usd as decimal(12, 2)) as ordered_usd,
    cast(payments.charged_usd as decimal(12, 2)) as charged_usd,
    cast(payments.refunded_usd as decimal(12, 2)) as refunded_usd,
    cast(payments.missing_usd as decimal(12, 2)) as missing_usd,
    cast(payments.orders_without_charge as bigint) as orders_without_charge,
    {% for country in ['us', 'ca', 'uk', 'de', 'fr', 'au'] -%}
    cast(taxes.tax_{{ country }} as decimal(12, 2)) as tax_{{ country }}_usd{{ ',' if not loop.last }}
    {% endfor -%}
from payments
inner join taxes on taxes.month = payments.month
