import { boxes, products as shelf } from '../products.ts'
import { choose, literal, momentOf, oneOf, roll, unit } from '../random.ts'
import { firstDay, lastDay, outageDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const shelfRows = shelf
  .map(
    ([name, category, price, cost, supplier], index) =>
      `(${index}, 'prd_${String(index + 1).padStart(3, '0')}', ${literal(name)}, '${category}', ${price}, ${cost}, ${literal(supplier)}, NULL)`,
  )
  .concat(
    boxes.map(
      ([plan, name, price], index) =>
        `(${900 + index}, 'prd_box_${plan}', ${literal(name)}, 'box', ${price}, CAST(${price} * 0.52 AS DECIMAL(12, 2)), 'Hearthbox', '${plan}')`,
    ),
  )
  .join(',\n    ')

const products: Area = () => [
  createTable(
    'raw_work.products',
    'Products',
    `SELECT n, product_id, name, category, CAST(price AS DECIMAL(12, 2)) AS price, CAST(cost AS DECIMAL(12, 2)) AS cost, supplier, plan
FROM (VALUES
    ${shelfRows}
) AS p(n, product_id, name, category, price, cost, supplier, plan)`,
  ),
  createTable(
    'raw_firestore.products',
    'Product documents',
    `WITH versions AS (
  SELECT *, 1 AS version, price AS list_price, TIMESTAMP '${firstDay} 08:00:00' AS update_time FROM raw_work.products
  UNION ALL
  SELECT *, 2, CAST(price * 1.06 AS DECIMAL(12, 2)), TIMESTAMP '2025-07-01 08:00:00' FROM raw_work.products WHERE n % 3 = 0
)
SELECT product_id AS document_id,
  CAST(json_object('name', name, 'category', CASE WHEN n % 7 = 3 THEN upper(category) ELSE category END, 'listPrice', list_price,
    'unitCost', cost, 'supplier', supplier, 'plan', plan, 'active', n <> 30) AS VARCHAR) AS data,
  update_time, update_time + INTERVAL 30 MINUTE AS _exported_at
FROM versions`,
  ),
]

/** Boxes of subscribers and orders from the shop; shop orders follow the calendar's weights. */
const truth: Area = () => [
  createTable(
    'raw_work.order_heads',
    'Order heads',
    `WITH wishes AS (
  SELECT n, customer_id, country, currency, signup_day, is_spam,
    unnest(range(CASE WHEN is_bot THEN n % 2 ELSE ([0, 0, 1, 1, 1, 2, 2, 3, 4, 6])[1 + ${roll('wishes', 'n', 10)}] END)) AS wish
  FROM raw_work.customers
), placed AS (
  SELECT w.*, c.order_from + CAST(floor(power(${unit('wish-place', "w.n || '/' || w.wish")}, 2.3) * c.order_total * 0.55) AS BIGINT) AS place
  FROM wishes AS w JOIN raw_work.calendar AS c ON c.day = w.signup_day
), heads AS (
  SELECT 'shop/' || p.n || '/' || p.wish AS key, p.n, p.customer_id, p.country, p.currency, c.day AS order_day,
    CASE WHEN month(c.day) IN (11, 12) AND ${roll('gift', "p.n || '/' || p.wish", 100)} < 32 THEN 'gift' ELSE 'shop' END AS kind,
    NULL AS subscription_id, NULL AS plan, NULL AS billing, CAST(NULL AS DECIMAL(12, 2)) AS box_price, p.is_spam
  FROM placed AS p ASOF JOIN raw_work.calendar AS c ON p.place >= c.order_from
  -- what would be bought after the last day is not in the data
  WHERE p.place < c.order_total
  UNION ALL
  SELECT 'box/' || subscription_id || '/' || month_no, n, customer_id, country, currency,
    -- boxes that were due on the day of the outage were billed the day after
    period_start + CASE WHEN period_start = DATE '${outageDay}' THEN 1 ELSE 0 END,
    'box', subscription_id, plan, billing, box_price, false
  FROM raw_work.subscription_months
), timed AS (
  SELECT *, ${momentOf('ordered', 'key', 'order_day')} AS ordered_at FROM heads WHERE order_day <= DATE '${lastDay}'
)
SELECT *, 'ord_' || lpad(CAST(row_number() OVER (ORDER BY ordered_at, key) AS VARCHAR), 7, '0') AS order_id FROM timed`,
  ),
  createTable(
    'raw_work.order_lines',
    'Order lines',
    `WITH sized AS (
  SELECT *, CASE WHEN kind = 'box' THEN ([1, 1, 2, 2, 2, 3, 3, 4])[1 + ${roll('lines', 'key', 8)}]
    ELSE ([1, 2, 2, 2, 3, 3, 4, 5])[1 + ${roll('lines', 'key', 8)}] END AS line_count
  FROM raw_work.order_heads
), lines AS (
  SELECT *, unnest(range(1, line_count + 1)) AS line_no FROM sized
), chosen AS (
  SELECT *, key || '/' || line_no AS line_key,
    CASE WHEN kind = 'box' AND line_no = 1 THEN NULL
      WHEN kind = 'gift' AND ${roll('gift-line', "key || '/' || line_no", 100)} < 45 THEN 30 + ${roll('gift-product', "key || '/' || line_no", 6)}
      ELSE CAST(floor(36 * power(${unit('product', "key || '/' || line_no")}, 1.6)) AS INTEGER) END AS product_no
  FROM lines
)
SELECT l.order_id, l.line_no, l.line_key, l.order_day, l.ordered_at, l.kind, l.billing, p.product_id, p.category,
  CASE WHEN l.product_no IS NULL THEN 1 ELSE ([1, 1, 1, 1, 2, 2, 3])[1 + ${roll('quantity', 'l.line_key', 7)}] END AS quantity,
  CASE WHEN l.product_no IS NULL THEN l.box_price
    -- planted: for two days the shop sold the pour over kit for nothing
    WHEN p.product_id = 'prd_034' AND l.order_day BETWEEN DATE '2026-02-03' AND DATE '2026-02-04' THEN 0.00
    ELSE CAST(p.price * CASE WHEN l.ordered_at >= TIMESTAMP '2025-07-01 08:00:00' AND p.n % 3 = 0 THEN 1.06 ELSE 1.00 END
      * CASE l.currency WHEN 'GBP' THEN 0.82 WHEN 'EUR' THEN 0.95 WHEN 'CAD' THEN 1.35 WHEN 'AUD' THEN 1.50 ELSE 1.00 END
      AS DECIMAL(12, 2)) END AS unit_price,
  CASE WHEN ${roll('returned', 'l.line_key', 1000)} < CASE p.category WHEN 'gifts' THEN 62 WHEN 'box' THEN 9 WHEN 'oils' THEN 34 ELSE 18 END
    THEN 1 ELSE 0 END AS returned_quantity
FROM chosen AS l JOIN raw_work.products AS p
  ON p.n = coalesce(l.product_no, 900 + CASE l.plan WHEN 'starter' THEN 0 WHEN 'classic' THEN 1 WHEN 'family' THEN 2 ELSE 3 END)`,
  ),
  createTable(
    'raw_work.orders',
    'Orders',
    `WITH totals AS (
  SELECT order_id, CAST(sum(quantity * unit_price) AS DECIMAL(12, 2)) AS subtotal,
    CAST(sum(returned_quantity * unit_price) AS DECIMAL(12, 2)) AS returned_value
  FROM raw_work.order_lines GROUP BY order_id
), coupons AS (
  SELECT h.*, t.subtotal, t.returned_value,
    CASE WHEN h.kind <> 'box' AND ${roll('coupon', 'h.key', 100)} < 22
      THEN ${oneOf('coupon-code', 'h.key', ['WELCOME10', 'PANTRY5', 'FRIEND15', 'GIFT10'])} END AS coupon
  FROM raw_work.order_heads AS h JOIN totals AS t USING (order_id)
), discounted AS (
  SELECT *, CAST(subtotal * CASE coupon WHEN 'WELCOME10' THEN 0.10 WHEN 'PANTRY5' THEN 0.05 WHEN 'FRIEND15' THEN 0.15 WHEN 'GIFT10' THEN 0.10 ELSE 0.00 END
      AS DECIMAL(12, 2)) AS discount,
    CAST(CASE WHEN kind = 'box' OR subtotal >= 45 THEN 0.00 ELSE 4.95 END AS DECIMAL(12, 2)) AS shipping,
    CASE country WHEN 'US' THEN 0.07 WHEN 'CA' THEN 0.12 WHEN 'AU' THEN 0.10 ELSE 0.20 END AS tax_rate,
    DATE '${lastDay}' - order_day AS age
  FROM coupons
)
SELECT *, CAST((subtotal - discount) * tax_rate AS DECIMAL(12, 2)) AS tax,
  CAST(subtotal - discount + shipping + CAST((subtotal - discount) * tax_rate AS DECIMAL(12, 2)) AS DECIMAL(12, 2)) AS total,
  CASE WHEN ${roll('cancelled', 'key', 1000)} < CASE WHEN is_spam THEN 400 ELSE 17 END THEN 'cancelled'
    WHEN returned_value > 0 AND age > 12 THEN 'returned' WHEN age > 6 THEN 'delivered' WHEN age > 2 THEN 'shipped' ELSE 'paid' END AS status,
  CASE WHEN country IN ('US', 'CA', 'AU') THEN 'Reno' ELSE 'Utrecht' END AS warehouse,
  ordered_at + to_minutes(900 + ${roll('ships', 'key', 3200)}) AS would_ship_at,
  ordered_at + to_minutes(900 + ${roll('ships', 'key', 3200)} + 1800 + ${roll('arrives', 'key', 5200)}) AS would_arrive_at
FROM discounted`,
  ),
]

const exported = (key: string, at: string): string =>
  `${at} + CASE WHEN ${roll('late', key, 1000)} < 15 THEN to_hours(48 + ${roll('late-hours', key, 96)}) ELSE to_minutes(10 + ${roll('lag', key, 50)}) END`

const documents: Area = () => [
  createTable(
    'raw_firestore.orders',
    'Order documents',
    `WITH shaped AS (
  SELECT order_id AS document_id, customer_id AS user_id, subscription_id, kind AS order_kind,
    CASE WHEN ${roll('status-case', 'key', 100)} < 3 THEN upper(status) ELSE status END AS status,
    currency, CASE WHEN coupon IS NULL AND ${roll('blank-coupon', 'key', 100)} < 30 THEN '' ELSE coupon END AS coupon_code,
    subtotal, discount, shipping, tax, total, CASE WHEN billing = 'annual' THEN 'prepaid' ELSE 'card' END AS payment_method,
    CASE WHEN ${roll('no-ship-country', 'key', 1000)} < 7 THEN NULL ELSE country END AS ship_country, warehouse,
    CASE WHEN status <> 'cancelled' AND status <> 'paid' THEN would_ship_at END AS shipped_at,
    CASE WHEN status IN ('delivered', 'returned') THEN would_arrive_at END AS delivered_at,
    ordered_at AS create_time, ordered_at + INTERVAL 1 HOUR AS update_time, ${exported('key', 'ordered_at')} AS _exported_at, key
  FROM raw_work.orders
)
SELECT * EXCLUDE (key) FROM shaped
UNION ALL
-- exported a second time, with a status that is older than the first
SELECT * EXCLUDE (key) REPLACE ('paid' AS status, NULL AS shipped_at, NULL AS delivered_at, create_time AS update_time,
  _exported_at - INTERVAL 5 MINUTE AS _exported_at) FROM shaped WHERE ${roll('order-again', 'key', 1000)} < 9
UNION ALL
-- planted: handsets with a wrong clock sent five orders dated five years ahead
SELECT * EXCLUDE (key) REPLACE ('ord_9' || right(document_id, 6) AS document_id, create_time + INTERVAL 1826 DAY AS create_time)
FROM shaped WHERE document_id IN ('ord_0000101', 'ord_0000202', 'ord_0000303', 'ord_0000404', 'ord_0000505')`,
  ),
  createTable(
    'raw_firestore.order_items',
    'Order item documents',
    `SELECT order_id || '_' || line_no AS document_id, order_id, CAST(line_no AS INTEGER) AS line_no, product_id, CAST(quantity AS INTEGER) AS quantity,
  unit_price, CAST(returned_quantity AS INTEGER) AS returned_quantity,
  CASE WHEN returned_quantity > 0 THEN ${choose('return-reason', 'line_key', { damaged: 30, unwanted: 28, wrong_item: 14, late: 12, taste: 12, ' ': 4 })} END AS return_reason,
  ordered_at AS create_time, ${exported("'item/' || line_key", 'ordered_at')} AS _exported_at
FROM raw_work.order_lines
UNION ALL
SELECT order_id || '_' || line_no, order_id, CAST(line_no AS INTEGER), product_id, CAST(quantity AS INTEGER), unit_price, CAST(returned_quantity AS INTEGER), NULL,
  ordered_at, ordered_at + INTERVAL 2 DAY
FROM raw_work.order_lines WHERE ${roll('item-again', 'line_key', 1000)} < 6
UNION ALL
-- planted: twelve items of orders that were never exported
SELECT 'ord_lost' || i || '_1', 'ord_lost' || i, 1, 'prd_001', 1, 14.50, 0, NULL, TIMESTAMP '2025-10-07 09:00:00', TIMESTAMP '2025-10-07 10:00:00'
FROM range(12) AS r(i)`,
  ),
]

export const orders: Area = (sizes) => [...products(sizes), ...truth(sizes), ...documents(sizes)]
