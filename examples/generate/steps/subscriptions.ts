import { choose, momentOf, roll, unit } from '../random.ts'
import { lastDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

/** Months until a customer leaves: geometric, with a monthly churn in thousandths that depends on the plan. */
const lifetime = (purpose: string): string =>
  `(1 + CAST(floor(ln(1 - ${unit(purpose, 'n')}) / ln(1 - churn / 1000.0)) AS INTEGER))`

const truth: Area = () => [
  createTable(
    'raw_work.subscriptions',
    'Subscriptions',
    `WITH first_choice AS (
  SELECT n, customer_id, country, currency, signup_day + ${roll('decides', 'n', 12)} AS start_day,
    ${choose('plan', 'n', { starter: 45, classic: 35, family: 15, office: 5 })} AS plan,
    CASE WHEN ${roll('annual', 'n', 100)} < 14 THEN 'annual' ELSE 'monthly' END AS billing,
    CASE channel WHEN 'paid_social' THEN 24 WHEN 'referral' THEN -14 ELSE 0 END AS channel_churn
  FROM raw_work.customers WHERE NOT is_spam AND ${roll('subscribes', 'n', 100)} < 63
), hazard AS (
  SELECT *, CASE plan WHEN 'starter' THEN 92 WHEN 'classic' THEN 68 WHEN 'family' THEN 52 ELSE 30 END + channel_churn AS churn
  FROM first_choice
), first_run AS (
  SELECT *, 1 AS run, CASE billing WHEN 'annual' THEN 12 * ((${lifetime('lifetime')} + 11) // 12) ELSE ${lifetime('lifetime')} END AS months
  FROM hazard
), second_run AS (
  SELECT n, customer_id, country, currency,
    CAST(start_day + to_months(months + 2 + ${roll('returns-after', 'n', 5)}) AS DATE) AS start_day,
    ${choose('plan-again', 'n', { starter: 50, classic: 35, family: 15 })} AS plan, 'monthly' AS billing, channel_churn, churn,
    2 AS run, ${lifetime('lifetime-again')} AS months
  FROM first_run WHERE ${roll('returns', 'n', 100)} < 16
), runs AS (SELECT * FROM first_run UNION ALL SELECT * FROM second_run)
SELECT n, run, 'sub_' || lpad(CAST(n AS VARCHAR), 6, '0') || '_' || run AS subscription_id, customer_id, country, currency, plan, billing,
  start_day, months, CAST(start_day + to_months(months) AS DATE) AS end_day,
  CASE WHEN billing = 'monthly' AND months >= 4 AND ${roll('changes-plan', 'n * 10 + run', 100)} < 20 THEN months // 2 END AS change_month,
  CASE WHEN ${roll('upgrades', 'n * 10 + run', 100)} < 68
    THEN CASE plan WHEN 'starter' THEN 'classic' WHEN 'classic' THEN 'family' ELSE 'office' END
    ELSE CASE plan WHEN 'office' THEN 'family' WHEN 'family' THEN 'classic' ELSE 'starter' END END AS plan_later
FROM runs WHERE start_day <= DATE '${lastDay}'`,
  ),
  createTable(
    'raw_work.subscription_months',
    'Subscription months',
    `WITH months AS (
  SELECT *, unnest(range(months)) AS month_no FROM raw_work.subscriptions
), priced AS (
  SELECT *, CAST(start_day + to_months(CAST(month_no AS INTEGER)) AS DATE) AS period_start,
    CASE WHEN month_no >= change_month THEN plan_later ELSE plan END AS plan_now
  FROM months
)
SELECT n, run, subscription_id, customer_id, country, currency, billing, month_no, period_start, plan_now AS plan,
  CAST((CASE plan_now WHEN 'starter' THEN 24.00 WHEN 'classic' THEN 39.00 WHEN 'family' THEN 59.00 ELSE 149.00 END
      -- prices went up by two dollars on 1 July 2025
      + CASE WHEN period_start >= DATE '2025-07-01' THEN 2.00 ELSE 0.00 END)
    * CASE billing WHEN 'annual' THEN 0.85 ELSE 1.00 END
    * CASE currency WHEN 'GBP' THEN 0.82 WHEN 'EUR' THEN 0.95 WHEN 'CAD' THEN 1.35 WHEN 'AUD' THEN 1.50 ELSE 1.00 END
    AS DECIMAL(12, 2)) AS box_price
FROM priced WHERE period_start <= DATE '${lastDay}'`,
  ),
]

const documents: Area = () => [
  createTable(
    'raw_firestore.subscriptions',
    'Subscription documents',
    `SELECT subscription_id AS document_id,
  CAST(json_object('userId', customer_id, 'plan', plan, 'billing', billing, 'currency', currency,
    'status', CASE WHEN end_day > DATE '${lastDay}' THEN 'active' ELSE 'cancelled' END,
    'startedOn', start_day, 'cancelledOn', CASE WHEN end_day <= DATE '${lastDay}' THEN end_day END,
    'cancelReason', CASE WHEN end_day <= DATE '${lastDay}' THEN ${choose('why-left', 'n * 10 + run', {
      too_expensive: 34,
      too_much_product: 24,
      moved_away: 8,
      quality: 11,
      competitor: 13,
      ' ': 10,
    })} END) AS VARCHAR) AS data,
  ${momentOf('subscribed', 'n * 10 + run', 'start_day')} AS create_time,
  CAST(least(end_day, DATE '${lastDay}') AS TIMESTAMP) AS update_time,
  CAST(least(end_day, DATE '${lastDay}') AS TIMESTAMP) + INTERVAL 20 MINUTE AS _exported_at
FROM raw_work.subscriptions`,
  ),
  createTable(
    'raw_stripe.invoices',
    'Invoices',
    `SELECT 'in_' || subscription_id || '_' || month_no AS id, subscription_id AS subscription, customer_id AS customer,
  lower(currency) AS currency, plan AS plan_id, CASE billing WHEN 'annual' THEN 'year' ELSE 'month' END AS plan_interval,
  CAST(box_price * 100 * CASE billing WHEN 'annual' THEN 12 ELSE 1 END AS BIGINT) AS amount_due,
  CASE WHEN ${roll('unpaid', 'subscription_id || month_no', 1000)} < 6 THEN 'uncollectible' ELSE 'paid' END AS status,
  CAST(epoch(CAST(period_start AS TIMESTAMP)) AS BIGINT) AS period_start,
  CAST(epoch(CAST(period_start AS TIMESTAMP) + to_months(CASE billing WHEN 'annual' THEN 12 ELSE 1 END)) AS BIGINT) AS period_end,
  CAST(epoch(CAST(period_start AS TIMESTAMP) + INTERVAL 2 HOUR) AS BIGINT) AS created,
  CAST(period_start AS TIMESTAMP) + INTERVAL 5 HOUR AS _sdc_received_at
FROM raw_work.subscription_months WHERE billing = 'monthly' OR month_no % 12 = 0`,
  ),
]

export const subscriptions: Area = (sizes) => [...truth(sizes), ...documents(sizes)]
