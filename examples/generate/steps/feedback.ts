import { choose, oneOf, roll } from '../random.ts'
import { lastDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const carrierStrike = "DATE '2025-12-08' AND DATE '2025-12-14'"

const helpscout: Area = () => [
  createTable(
    'raw_work.tickets',
    'Support cases',
    `WITH reasons AS (
  SELECT o.order_id, o.key, c.email, o.ordered_at,
    CASE WHEN o.returned_value > 0 THEN 'return' WHEN CAST(o.ordered_at AS DATE) BETWEEN ${carrierStrike} THEN 'delivery'
      ELSE ${choose('topic', 'o.key', { delivery: 38, billing: 21, 'change-box': 17, cancel: 13, product: 11 })} END AS topic,
    CASE WHEN o.returned_value > 0 THEN 420 WHEN CAST(o.ordered_at AS DATE) BETWEEN ${carrierStrike} THEN 260 ELSE 48 END AS likelihood
  FROM raw_work.orders AS o JOIN raw_work.customers AS c USING (customer_id)
), opened AS (
  SELECT *, ordered_at + to_hours(20 + ${roll('writes-after', 'key', 180)}) AS created_at FROM reasons WHERE ${roll('writes', 'key', 1000)} < likelihood
), answered AS (
  SELECT *, created_at + to_minutes(8 + ${roll('first-reply', 'key', 400)} + CASE WHEN isodow(created_at) > 5 THEN 900 ELSE 0 END
    + CASE WHEN CAST(created_at AS DATE) BETWEEN ${carrierStrike} THEN 1400 ELSE 0 END) AS first_reply_at
  FROM opened
)
SELECT row_number() OVER (ORDER BY created_at, order_id) AS ticket_no, *, first_reply_at + to_minutes(30 + ${roll('solved-after', 'key', 4200)}) AS closed_at
FROM answered WHERE created_at < DATE '${lastDay}' + 1`,
  ),
  createTable(
    'raw_helpscout.conversations',
    'Conversations',
    `WITH exported AS (
  SELECT 700000 + ticket_no AS id, ticket_no AS number, 'Order ' || order_id || ': ' || replace(topic, '-', ' ') AS subject,
    CASE WHEN closed_at < DATE '${lastDay}' + 1 THEN 'closed' WHEN ${roll('pending', 'key', 3)} = 0 THEN 'pending' ELSE 'active' END AS status,
    email AS customer_email, ${choose('mailbox', 'key', { help: 82, office: 12, press: 6 })} AS mailbox,
    topic || CASE WHEN ${roll('vip', 'key', 100)} < 6 THEN ',vip' ELSE '' END AS tags,
    ${oneOf('agent', 'key', ['Nadia', 'Oskar', 'Pelin', 'Ravi', 'Sun-hi', 'Teo'])} AS assignee, order_id AS custom_field_order,
    created_at, first_reply_at, CASE WHEN closed_at < DATE '${lastDay}' + 1 THEN closed_at END AS closed_at, key
  FROM raw_work.tickets
)
SELECT * EXCLUDE (key), coalesce(closed_at, created_at) + INTERVAL 15 MINUTE AS _synced_at FROM exported
UNION ALL
-- a conversation is exported again while it is open
SELECT * EXCLUDE (key) REPLACE ('active' AS status, CAST(NULL AS TIMESTAMP) AS closed_at), created_at + INTERVAL 10 MINUTE FROM exported WHERE ${roll('ticket-again', 'key', 100)} < 9`,
  ),
  createTable(
    'raw_helpscout.ratings',
    'Ratings',
    `SELECT 700000 + ticket_no AS conversation_id, CASE WHEN topic = 'delivery' AND CAST(created_at AS DATE) BETWEEN ${carrierStrike}
    THEN ${choose('rating-strike', 'key', { great: 3, okay: 3, 'not good': 6 })} ELSE ${choose('rating', 'key', { great: 13, okay: 4, 'not good': 3 })} END AS rating,
  CASE WHEN ${roll('comment', 'key', 4)} = 0 THEN ${oneOf('words', 'key', ['Quick and kind', 'Took three messages', 'Solved it', 'Still waiting for my parcel', 'Thank you'])} END AS comments,
  closed_at + INTERVAL 2 HOUR AS rated_at
FROM raw_work.tickets WHERE ${roll('rates', 'key', 100)} < 37 AND closed_at < DATE '${lastDay}'`,
  ),
]

const reviews: Area = ({ bots }) => [
  createTable(
    'raw_firestore.reviews',
    'Reviews',
    `WITH honest AS (
  SELECT 'rev_' || l.order_id || '_' || l.line_no AS document_id, o.customer_id AS user_id, l.product_id,
    CASE WHEN l.returned_quantity > 0 THEN 1 + ${roll('stars-low', 'l.line_key', 3)} ELSE ([5, 5, 5, 5, 4, 4, 4, 3, 2, 1])[1 + ${roll('stars', 'l.line_key', 10)}] END AS stars,
    ${oneOf('review', 'l.line_key', ['Lovely', 'Good value', 'As described', 'Arrived crushed', 'Will buy again', 'Not for me', 'Fresh and fragrant'])} AS body,
    o.would_arrive_at + to_hours(30 + ${roll('review-after', 'l.line_key', 400)}) AS create_time
  FROM raw_work.order_lines AS l JOIN raw_work.orders AS o USING (order_id)
  WHERE o.status IN ('delivered', 'returned') AND l.category <> 'box' AND ${roll('reviews', 'l.line_key', 1000)} < 58
), bought AS (
  -- planted: praise of one product by the accounts of the bot wave, within two hours
  SELECT 'rev_bot_' || n, customer_id, 'prd_029', 5, 'Best product ever visit my page', TIMESTAMP '2026-05-20 02:00:00' + to_seconds(CAST(n % 7200 AS INTEGER))
  FROM raw_work.customers WHERE is_bot AND n % 2 = 0
)
SELECT document_id, CAST(json_object('userId', user_id, 'productId', product_id, 'rating', stars,
    'body', CASE WHEN ${roll('no-body', 'document_id', 100)} < 30 THEN NULL ELSE body END) AS VARCHAR) AS data,
  create_time, create_time + INTERVAL 40 MINUTE AS _exported_at
FROM (SELECT * FROM honest UNION ALL SELECT * FROM bought) AS r WHERE create_time < DATE '${lastDay}' + 1 AND ${bots} > 0`,
  ),
]

const refiner: Area = () => [
  createTable(
    'raw_refiner.responses',
    'Survey answers',
    `WITH asked AS (
  SELECT customer_id, n, any_value(plan) AS plan, count(*) AS boxes, min(period_start) AS since FROM raw_work.subscription_months GROUP BY customer_id, n
), answered AS (
  SELECT *, unnest(range(least(3, 1 + boxes // 6))) AS wave FROM asked
)
SELECT 'rsp_' || n || '_' || wave AS uuid, customer_id AS user_id, 'nps_' || CASE wave WHEN 0 THEN 'first_box' ELSE 'half_year' END AS survey,
  CASE WHEN ${roll('skips', "n || '/' || wave", 100)} < 6 THEN NULL
    ELSE ([10, 10, 10, 9, 9, 9, 9, 8, 8, 7, 6, 4])[1 + ${roll('nps', "n || '/' || wave", 12)}] - CASE plan WHEN 'starter' THEN ${roll('nps-plan', 'n', 2)} ELSE 0 END END AS score,
  CASE WHEN ${roll('answer', "n || '/' || wave", 3)} = 0 THEN ${oneOf('answer-words', "n || '/' || wave", ['More variety please', 'Great coffee', 'Too many boxes', 'Love the recipes', 'Delivery is slow', ''])} END AS answer,
  CAST(since + to_days(CAST(wave * 180 + 9 + ${roll('answer-day', 'n', 20)} AS INTEGER)) AS TIMESTAMP) + to_minutes(${roll('answer-minute', "n || '/' || wave", 1440)}) AS responded_at
FROM answered WHERE ${roll('answers', "n || '/' || wave", 100)} < 24 AND since + CAST(wave * 180 + 30 AS INTEGER) < DATE '${lastDay}'`,
  ),
]

export const feedback: Area = (sizes) => [...helpscout(sizes), ...reviews(sizes), ...refiner(sizes)]
