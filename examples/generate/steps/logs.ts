import { choose, momentOf, roll, unit } from '../random.ts'
import { outageDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const paths = {
  '/': 22,
  '/shop': 20,
  '/product': 24,
  '/cart': 10,
  '/checkout': 8,
  '/account': 9,
  '/api/box': 7,
}

/** A sample of the load balancer's log, with the outage and the scripted sign-ups in it. */
export const logs: Area = ({ requests }) => [
  createTable(
    'raw_logs.requests',
    'Request log',
    `WITH placed AS (
  SELECT i, CAST(floor(${unit('request-place', 'i')} * order_total) AS BIGINT) AS place
  FROM range(${requests}) AS r(i), (SELECT any_value(order_total) AS order_total FROM raw_work.calendar)
), usual AS (
  SELECT 'req_' || i AS insert_id, ${momentOf('request', 'i', 'c.day')} AS timestamp, ${choose('path', 'i', paths)} AS path, 'GET' AS method,
    CASE WHEN ${roll('status', 'i', 1000)} < 6 THEN 500 WHEN ${roll('status', 'i', 1000)} < 31 THEN 404 ELSE 200 END AS status,
    20 + CAST(floor(900 * power(${unit('latency', 'i')}, 4)) AS INTEGER) AS latency_ms,
    '198.51.' || ${roll('request-ip-a', 'i', 250)} || '.' || ${roll('request-ip-b', 'i', 250)} AS remote_ip
  FROM placed ASOF JOIN raw_work.calendar AS c ON placed.place >= c.order_from
), outage AS (
  SELECT 'req_out_' || i, CAST(DATE '${outageDay}' AS TIMESTAMP) + to_seconds(28800 + CAST(i * 21600 // (${requests} // 60) AS INTEGER)), '/checkout', 'POST', 503, 30000, '198.51.100.7'
  FROM range(${requests} // 60) AS r(i)
), scripted AS (
  SELECT 'req_bot_' || n, signed_up_at - INTERVAL 1 SECOND, '/signup', 'POST', 201, 35, signup_ip FROM raw_work.customers WHERE is_bot
)
SELECT *, CASE WHEN status >= 500 THEN 'ERROR' WHEN status >= 400 THEN 'WARNING' ELSE 'INFO' END AS severity
FROM (SELECT * FROM usual UNION ALL SELECT * FROM outage UNION ALL SELECT * FROM scripted)`,
  ),
]
