import { choose, roll } from '../random.ts'
import { stripeMove } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

/** Charges and refunds as they happened, in the order's currency. */
const truth: Area = () => [
  createTable(
    'raw_work.charges',
    'Payments',
    `WITH due AS (
  SELECT order_id, key, customer_id, currency, status AS order_status, ordered_at,
    CASE WHEN billing = 'annual' THEN total - box_price ELSE total END AS amount
  FROM raw_work.orders
), attempts AS (
  SELECT *, 2 AS attempt, ordered_at + INTERVAL 90 SECOND AS charged_at, 'succeeded' AS outcome FROM due WHERE amount > 0
  UNION ALL
  SELECT *, 1, ordered_at + INTERVAL 20 SECOND, 'failed' FROM due WHERE amount > 0 AND ${roll('declined', 'key', 100)} < 4
)
SELECT 'ch_' || substr(order_id, 5) || '_' || attempt AS charge_id, * FROM attempts
-- planted: on 9 April 2026 the webhook lost a third of the payments
WHERE NOT (CAST(ordered_at AS DATE) = DATE '2026-04-09' AND ${roll('lost-charge', 'key', 3)} = 0)`,
  ),
]

const provider: Area = () => [
  createTable(
    'raw_stripe.charges',
    'Card payments',
    `SELECT charge_id AS id, customer_id AS customer, CAST(round(amount * 100) AS BIGINT) AS amount, lower(currency) AS currency,
  outcome AS status, CASE outcome WHEN 'failed' THEN ${choose('decline', 'key', { card_declined: 6, expired_card: 3, insufficient_funds: 5 })} END AS failure_code,
  CAST(json_object('order_id', order_id) AS VARCHAR) AS metadata, CAST(epoch(charged_at) AS BIGINT) AS created,
  charged_at + to_minutes(20 + ${roll('stripe-lag', 'key', 40)}) AS _sdc_received_at
FROM raw_work.charges WHERE charged_at >= TIMESTAMP '${stripeMove}'`,
  ),
  createTable(
    'raw_stripe_historical.charges',
    'Card payments before 2025',
    `SELECT charge_id AS reference, order_id AS order_ref, customer_id AS customer_ref, amount AS amount_paid, currency AS currency_code,
  CASE outcome WHEN 'succeeded' THEN 'PAID' ELSE 'DECLINED' END AS state, strftime(charged_at, '%d/%m/%Y %H:%M:%S') AS charged_at,
  TIMESTAMP '2025-01-15 06:00:00' AS _loaded_at
FROM raw_work.charges WHERE charged_at < TIMESTAMP '${stripeMove}'`,
  ),
  createTable(
    'raw_stripe.refunds',
    'Refunds',
    `WITH paid AS (
  SELECT c.charge_id, c.key, c.currency, c.amount, o.status, o.returned_value, o.would_arrive_at, c.charged_at
  FROM raw_work.charges AS c JOIN raw_work.orders AS o USING (order_id)
  WHERE c.outcome = 'succeeded' AND o.status IN ('returned', 'cancelled')
), refunds AS (
  SELECT *, CASE status WHEN 'cancelled' THEN amount ELSE least(returned_value, amount) END AS refunded,
    CASE status WHEN 'cancelled' THEN charged_at + INTERVAL 6 HOUR ELSE would_arrive_at + to_hours(72 + ${roll('refund-after', 'key', 200)}) END AS refunded_at,
    row_number() OVER (ORDER BY charge_id) AS place
  FROM paid
)
SELECT 're_' || substr(charge_id, 4) AS id, charge_id AS charge, lower(currency) AS currency,
  -- planted: three refunds with a decimal point in the wrong place
  CAST(round(refunded * 100) AS BIGINT) * CASE WHEN place IN (11, 22, 33) THEN 100 ELSE 1 END AS amount,
  CASE status WHEN 'cancelled' THEN 'requested_by_customer' ELSE ${choose('refund-reason', 'key', { requested_by_customer: 8, damaged: 5, duplicate: 1 })} END AS reason,
  'succeeded' AS status, CAST(epoch(refunded_at) AS BIGINT) AS created, refunded_at + INTERVAL 1 HOUR AS _sdc_received_at
FROM refunds WHERE refunded > 0`,
  ),
]

export const payments: Area = (sizes) => [...truth(sizes), ...provider(sizes)]
