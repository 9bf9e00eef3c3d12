import { choose, momentOf, oneOf, roll, unit } from '../random.ts'
import { lastDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const funnel = ['session_started', 'product_viewed', 'product_added', 'checkout_started', 'order_completed']
const browse = [
  'session_started',
  'page_viewed',
  'product_viewed',
  'search_performed',
  'product_viewed',
  'product_added',
  'checkout_started',
]
const customise = ['session_started', 'box_viewed', 'box_customised']
const list = (values: readonly string[]): string => `[${values.map((value) => `'${value}'`).join(', ')}]`

/** Visits: one before each shop order, some before a box is packed, and many that lead to nothing. */
const sessions: Area = ({ customers, browsingSessions }) => [
  createTable(
    'raw_work.sessions',
    'Visits',
    `WITH browsing AS (
  SELECT i, 1 + CAST(floor(${customers} * power(${unit('visitor', 'i')}, 1.15)) AS INTEGER) AS n FROM range(${browsingSessions}) AS r(i)
), placed AS (
  SELECT b.i, b.n, w.order_from + CAST(floor(${unit('visit-place', 'b.i')} * (w.order_total - w.order_from)) AS BIGINT) AS place
  FROM browsing AS b JOIN raw_work.customers AS c USING (n) JOIN raw_work.calendar AS w ON w.day = c.signup_day
), visits AS (
  SELECT 'buy/' || key AS key, n, ordered_at - INTERVAL 14 MINUTE AS started_at, ${list(funnel)} AS steps, order_id, true AS signed_in
  FROM raw_work.orders WHERE kind <> 'box'
  UNION ALL
  SELECT 'pick/' || key, n, ordered_at - INTERVAL 31 HOUR, ${list(customise)}, NULL, true
  FROM raw_work.orders WHERE kind = 'box' AND ${roll('picks', 'key', 100)} < 36
  UNION ALL
  SELECT 'look/' || p.i, p.n, ${momentOf('visit', 'p.i', 'c.day')}, (${list(browse)})[1:1 + ([0, 1, 1, 2, 2, 2, 3, 4, 5, 6])[1 + ${roll('depth', 'p.i', 10)}]], NULL,
    ${roll('anonymous', 'p.i', 100)} >= 30
  FROM placed AS p ASOF JOIN raw_work.calendar AS c ON p.place >= c.order_from
  UNION ALL
  SELECT 'bot/' || n || '/' || visit, n, signed_up_at + to_minutes(CAST(visit AS INTEGER)), ${list(['session_started', 'page_viewed', 'page_viewed', 'page_viewed'])}, NULL, true
  FROM raw_work.customers, range(3) AS v(visit) WHERE is_bot
)
SELECT v.key, 'ses_' || substr(md5(v.key), 1, 14) AS session_id, v.started_at, v.steps, v.order_id, c.n,
  CASE WHEN v.signed_in THEN c.customer_id END AS user_id, CASE WHEN v.signed_in THEN c.device_id ELSE 'dev_' || substr(md5('anon' || v.key), 1, 12) END AS device_id,
  c.country, ${choose('platform', 'v.key', { web: 48, ios: 34, android: 18 })} AS platform,
  CASE WHEN ${roll('utm', 'v.key', 100)} < 38 THEN coalesce(c.channel, 'organic') END AS utm_source,
  CASE WHEN ${roll('utm', 'v.key', 100)} < 38 THEN c.campaign END AS utm_campaign
FROM visits AS v JOIN raw_work.customers AS c USING (n)`,
  ),
]

const events: Area = () => [
  createTable(
    'raw_work.events',
    'Product events',
    `WITH stepped AS (
  SELECT *, unnest(range(1, len(steps) + 1)) AS step FROM raw_work.sessions
), typed AS (
  SELECT *, steps[step] AS event_type, session_id || '-' || step AS event_id,
    started_at + to_seconds(CAST((step - 1) * 47 + ${roll('pause', 'session_id || step', 40)} AS INTEGER)) AS event_time
  FROM stepped
)
SELECT event_id, session_id, user_id, device_id, event_type, event_time,
  event_time + CASE WHEN ${roll('late-event', 'event_id', 1000)} < 6
    THEN to_hours(40 + ${roll('late-event-hours', 'event_id', 176)}) ELSE to_seconds(30 + ${roll('upload', 'event_id', 600)}) END AS server_upload_time,
  platform, country, utm_source, utm_campaign,
  CASE event_type
    WHEN 'order_completed' THEN '{"order_id":"' || order_id || '"}'
    WHEN 'search_performed' THEN '{"term":"' || ${oneOf('term', 'session_id', ['espresso', 'green tea', 'gift', 'olive oil', 'decaf', 'saffron', 'honey', 'mug'])} || '"}'
    WHEN 'product_viewed' THEN '{"product_id":"prd_' || lpad(CAST(1 + CAST(floor(36 * power(${unit('seen', 'event_id')}, 1.5)) AS INTEGER) AS VARCHAR), 3, '0') || '"}'
    WHEN 'product_added' THEN '{"product_id":"prd_' || lpad(CAST(1 + CAST(floor(36 * power(${unit('added', 'event_id')}, 1.6)) AS INTEGER) AS VARCHAR), 3, '0') || '"}'
    ELSE '{}' END AS event_properties
FROM typed WHERE event_time < DATE '${lastDay}' + 1`,
  ),
  createTable(
    'raw_amplitude.events',
    'Event exports',
    `SELECT * FROM raw_work.events
UNION ALL
-- handsets repeat what was not confirmed
SELECT * REPLACE (server_upload_time + INTERVAL 3 HOUR AS server_upload_time) FROM raw_work.events WHERE ${roll('event-again', 'event_id', 1000)} < 7`,
  ),
]

export const productEvents: Area = (sizes) => [...sessions(sizes), ...events(sizes)]
