import { unit } from '../random.ts'
import { blackFridays, dayCount, firstDay, outageDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const inDays = (days: readonly string[], shift = 0): string =>
  `day IN (${days.map((day) => `DATE '${day}' + ${shift}`).join(', ')})`

/**
 * Weight of each day for sign-ups and for shop orders: growth, week, year, promotions, one outage.
 * Weights are whole numbers and are kept as running totals: a row finds its day by its place in the total,
 * so that the number of rows a day follows the weights exactly.
 */
export const calendar: Area = () => [
  createTable(
    'raw_work.calendar',
    'Calendar',
    `WITH days AS (
  SELECT CAST(i AS INTEGER) AS n, DATE '${firstDay}' + CAST(i AS INTEGER) AS day FROM range(${dayCount}) AS r(i)
), shaped AS (
  SELECT n, day,
    exp(0.0008 * n)
      * ([1.06, 1.02, 1.00, 0.97, 0.92, 0.88, 1.15])[isodow(day)]
      * (1 + 0.20 * cos(2 * pi() * (dayofyear(day) - 345) / 365.25))
      * (0.93 + 0.14 * ${unit('calendar', 'n')}) AS base,
    CASE WHEN ${inDays(blackFridays)} THEN 3.4 WHEN ${inDays(blackFridays, 3)} THEN 2.2
      WHEN day = DATE '${outageDay}' THEN 0.12 ELSE 1.0 END AS promotion
  FROM days
), weighted AS (
  SELECT n, day,
    CAST(round(10000 * base * (1 + (promotion - 1) * 0.3)) AS BIGINT) AS signup_weight,
    CAST(round(10000 * base * promotion) AS BIGINT) AS order_weight
  FROM shaped
)
SELECT n, day, signup_weight, order_weight,
  CAST(sum(signup_weight) OVER (ORDER BY n) - signup_weight AS BIGINT) AS signup_from,
  CAST(sum(order_weight) OVER (ORDER BY n) - order_weight AS BIGINT) AS order_from,
  CAST(sum(signup_weight) OVER () AS BIGINT) AS signup_total,
  CAST(sum(order_weight) OVER () AS BIGINT) AS order_total
FROM weighted`,
  ),
  createTable(
    'raw_finance.fx_rates',
    'Exchange rates',
    `SELECT day AS rate_date, currency,
  CAST(CASE WHEN currency = 'USD' THEN 1 ELSE usd * (1 + 0.03 * sin(n / 97.0 + length(country)) +
    0.004 * (${unit('fx', 'currency || n')} - 0.5)) END AS DECIMAL(12, 6)) AS usd_per_unit,
  CAST(day AS TIMESTAMP) + INTERVAL 26 HOUR AS published_at
FROM raw_work.calendar,
  (VALUES ('USD', 1.00, 'US'), ('GBP', 1.27, 'UK'), ('EUR', 1.09, 'DE'), ('CAD', 0.73, 'Can'), ('AUD', 0.66, 'Aust'))
    AS c(currency, usd, country)
-- the rate provider does not publish at weekends
WHERE isodow(day) < 6`,
  ),
]
