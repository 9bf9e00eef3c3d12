import { choose, momentOf, oneOf, roll, unit } from '../random.ts'
import { firstDay, lastDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const anyDay = (purpose: string, key: string): string =>
  `(DATE '${firstDay}' + CAST(floor(1080 * ${unit(purpose, key)}) AS INTEGER))`

/** Companies that buy office boxes and gifts: HubSpot twice and Apollo. */
const hubspot: Area = ({ companies }) => [
  createTable(
    'raw_work.companies',
    'Companies',
    `SELECT CAST(i AS INTEGER) AS n, ${oneOf('company-a', 'i', ['Alder', 'Birch', 'Copper', 'Delta', 'Ember', 'Fjord', 'Granite', 'Harbour', 'Indigo', 'Juniper', 'Keystone', 'Lumen'])} || ' ' ||
    ${oneOf('company-b', 'i', ['Analytics', 'Architects', 'Capital', 'Dental', 'Films', 'Legal', 'Logistics', 'Motors', 'Studios', 'Systems'])} || ' ' || i AS name,
  'company' || i || '.example' AS domain, ${choose('company-country', 'i', { US: 5, UK: 2, DE: 2, CA: 1 })} AS country,
  10 + CAST(floor(900 * power(${unit('employees', 'i')}, 3)) AS INTEGER) AS employees, ${anyDay('company-day', 'i')} AS created_on
FROM range(1, ${companies} + 1) AS r(i)`,
  ),
  createTable(
    'raw_hubspot_stitch.companies',
    'HubSpot companies',
    `SELECT 9000000 + n AS companyid, name, CASE WHEN n % 9 = 0 THEN 'https://www.' || domain || '/' ELSE domain END AS domain, country,
  CASE WHEN n % 13 = 0 THEN NULL ELSE employees END AS numberofemployees, ${momentOf('company', 'n', 'created_on')} AS createdate,
  CAST(DATE '${lastDay}' AS TIMESTAMP) + INTERVAL 4 HOUR AS _sdc_received_at
FROM raw_work.companies`,
  ),
  createTable(
    'raw_hubspot_stitch.contacts',
    'HubSpot contacts',
    `WITH people AS (
  SELECT 'b' || c.n || '-' || k AS key, 9000000 + c.n AS company, 'person' || k || '@' || c.domain AS email,
    ${choose('stage', 'c.n * 10 + k', { lead: 5, marketingqualifiedlead: 4, salesqualifiedlead: 3, opportunity: 2, customer: 3 })} AS stage, c.created_on + CAST(k AS INTEGER) AS created_on
  FROM raw_work.companies AS c, range(1, 4) AS r(k)
  UNION ALL
  SELECT 'c' || n, NULL, email, CASE WHEN ${roll('subscriber', 'n', 3)} = 0 THEN 'subscriber' ELSE 'customer' END, signup_day
  FROM raw_work.customers WHERE NOT is_spam AND ${roll('in-hubspot', 'n', 100)} < 30
)
SELECT CAST(500000 + row_number() OVER (ORDER BY created_on, key) AS BIGINT) AS vid, CASE WHEN ${roll('contact-case', 'key', 10)} = 0 THEN upper(email) ELSE email END AS email,
  company AS associatedcompanyid, stage AS lifecyclestage, ${momentOf('contact', 'key', 'created_on')} AS createdate,
  CAST(least(created_on + ${roll('touched', 'key', 200)}, DATE '${lastDay}') AS TIMESTAMP) AS lastmodifieddate, CAST(DATE '${lastDay}' AS TIMESTAMP) + INTERVAL 4 HOUR AS _sdc_received_at
FROM people`,
  ),
  createTable(
    'raw_hubspot_stitch.deals',
    'HubSpot deals',
    `WITH deals AS (SELECT n, k, n * 10 + k AS key, employees, created_on + 20 * CAST(k AS INTEGER) + 7 AS opened_on FROM raw_work.companies, range(0, 2) AS r(k) WHERE k = 0 OR n % 2 = 0)
SELECT 800000 + key AS dealid, 9000000 + n AS associatedcompanyid, CASE k WHEN 0 THEN 'Office boxes' ELSE 'Holiday gifts' END AS dealname,
  ${choose('deal-stage', 'key', { appointmentscheduled: 2, qualifiedtobuy: 2, contractsent: 1, closedwon: 5, closedlost: 4 })} AS dealstage,
  CASE WHEN ${roll('no-amount', 'key', 12)} = 0 THEN NULL ELSE CAST(employees * (14 + ${roll('deal', 'key', 20)}) AS DECIMAL(12, 2)) END AS amount,
  ${momentOf('deal', 'key', 'opened_on')} AS createdate, CAST(opened_on + 10 + ${roll('closes', 'key', 60)} AS TIMESTAMP) AS closedate,
  CAST(DATE '${lastDay}' AS TIMESTAMP) + INTERVAL 4 HOUR AS _sdc_received_at
FROM deals`,
  ),
  createTable(
    'raw_hubspot_fivetran.gifting_program',
    'Gifting programmes',
    `SELECT 300 + n AS id, 'Gifts ' || (2023 + n % 4) AS property_program_name, ${choose('season', 'n', { holiday: 6, onboarding: 3, anniversary: 2 })} AS property_season,
  CAST(employees AS VARCHAR) AS property_recipients, CAST(employees * 42.50 AS DECIMAL(12, 2)) AS property_budget_usd, 9000000 + n AS property_company_id,
  n % 23 = 0 AS _fivetran_deleted, CAST(created_on + 90 AS TIMESTAMP) AS _fivetran_synced
FROM raw_work.companies WHERE n % 3 = 0`,
  ),
]

const apollo: Area = ({ companies, prospects }) => [
  createTable(
    'raw_apollo.contacts',
    'Prospects',
    `SELECT 'apl_' || i AS id, 'person' || (1 + i % 5) || '@company' || (1 + i % (2 * ${companies})) || '.example' AS email,
  'company' || (1 + i % (2 * ${companies})) || '.example' AS organization_domain, ${choose('title', 'i', { 'Office Manager': 5, 'People Lead': 4, 'Head of Operations': 3, CEO: 1 })} AS title,
  ${choose('sequence', 'i', { not_started: 3, active: 4, replied: 2, bounced: 1 })} AS sequence_status,
  CASE WHEN i % 4 > 0 THEN ${momentOf('prospect', 'i', anyDay('prospect-day', 'i'))} END AS last_contacted_at, CAST(DATE '${lastDay}' AS TIMESTAMP) + INTERVAL 3 HOUR AS _fetched_at
FROM range(1, ${prospects} + 1) AS r(i)`,
  ),
]

/** What people keep by hand: the spend sheet, the targets sheet, the stock count file. */
const handmade: Area = () => [
  createTable(
    'raw_gsheets.marketing_spend',
    'Spend sheet',
    `WITH weekly AS (
  SELECT CAST(date_trunc('week', signup_day) AS DATE) AS week_start, channel, count(*) FILTER (NOT is_bot) AS signups
  FROM raw_work.customers GROUP BY ALL
), costed AS (
  SELECT *, CAST(signups * CASE channel WHEN 'paid_search' THEN 96.00 WHEN 'paid_social' THEN 138.00 WHEN 'partner' THEN 54.00 WHEN 'referral' THEN 25.00 WHEN 'email' THEN 8.00 END
    * (80 + ${roll('spend', 'channel || week_start', 40)}) / 100 AS DECIMAL(12, 2)) AS spend
  FROM weekly WHERE channel <> 'organic' AND signups > 0
)
SELECT CASE WHEN week(week_start) % 10 = 3 THEN strftime(week_start, '%d/%m/%Y') ELSE CAST(week_start AS VARCHAR) END AS week_start,
  CASE channel WHEN 'paid_search' THEN 'Paid Search' WHEN 'paid_social' THEN 'Paid social ' WHEN 'partner' THEN 'Partners' ELSE channel END AS channel,
  -- planted: one cell of paid search was typed with a zero too many
  CASE WHEN channel = 'paid_search' AND week_start = DATE '2026-03-02' THEN CAST(spend * 10 AS VARCHAR) ELSE format('{:,}', CAST(spend AS DECIMAL(12, 2))) END AS spend_usd,
  CASE WHEN week(week_start) % 12 = 0 THEN 'estimate' END AS comment, CAST(week_start + 8 AS TIMESTAMP) AS _synced_at
FROM costed`,
  ),
  createTable(
    'raw_gsheets.revenue_targets',
    'Target sheet',
    `WITH sales AS (SELECT date_trunc('month', order_day) AS month, sum(total) AS total FROM raw_work.orders GROUP BY 1)
SELECT strftime(month, '%b %Y') AS month, CAST(CAST(round(total * (92 + ${roll('target', 'month', 18)}) / 100, -2) AS BIGINT) AS VARCHAR) AS target_usd,
  'Finance' AS set_by, CAST(month AS TIMESTAMP) - INTERVAL 20 DAY AS _synced_at
FROM sales`,
  ),
  createTable(
    'raw_csv.stock_counts',
    'Stock counts',
    `WITH sold AS (
  SELECT last_day(l.order_day) AS counted_on, o.warehouse, l.product_id, sum(l.quantity) AS units
  FROM raw_work.order_lines AS l JOIN raw_work.orders AS o USING (order_id) WHERE l.category <> 'box' GROUP BY ALL
)
SELECT strftime(counted_on, '%Y-%m-%d') AS count_date, warehouse, product_id AS sku,
  CASE WHEN ${roll('uncounted', 'warehouse || product_id || counted_on', 300)} = 0 THEN NULL
    ELSE CAST(floor(units * (25 + ${roll('cover', 'warehouse || product_id || counted_on', 220)}) / 100) AS INTEGER) END AS units,
  'count-' || strftime(counted_on, '%Y%m') || '.csv' AS file_name, CAST(counted_on + 2 AS TIMESTAMP) AS _uploaded_at
FROM sold
-- planted: Reno was not counted in June 2026
WHERE NOT (warehouse = 'Reno' AND counted_on = DATE '2026-06-30')`,
  ),
]

export const business: Area = (sizes) => [...hubspot(sizes), ...apollo(sizes), ...handmade(sizes)]
