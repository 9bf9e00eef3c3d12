import { choose, momentOf, oneOf, roll, unit } from '../random.ts'
import { botWave, lastDay } from '../scale.ts'
import { createTable, type Area } from '../step.ts'

const firstNames =
  'Amara,Ben,Chloe,Diego,Elif,Felix,Grace,Hugo,Ines,Jonas,Keira,Liam,Maya,Noah,Olga,Priya,Quentin,Rosa,Samir,Tara,Uma,Victor,Wren,Xenia,Yusuf,Zoe,Anders,Bianca,Carl,Daphne'.split(
    ',',
  )
const lastNames =
  'Abbott,Brandt,Castillo,Dubois,Eriksen,Fischer,Garcia,Hughes,Ivanova,Jensen,Kaplan,Lopez,Moreau,Novak,Okafor,Petrov,Quinn,Rossi,Schmidt,Tanaka,Ueda,Varga,Walsh,Yilmaz,Zimmer'.split(
    ',',
  )
const disposable = ['mailpuff.example', 'tenminutes.example', 'throwbox.example']
const countries = { US: 46, UK: 18, DE: 14, CA: 10, FR: 7, AU: 5 }
const channels = {
  organic: 27,
  paid_search: 22,
  paid_social: 24,
  referral: 12,
  partner: 6,
  email: 9,
}

const currencyOf = (country: string): string =>
  `CASE ${country} WHEN 'UK' THEN 'GBP' WHEN 'DE' THEN 'EUR' WHEN 'FR' THEN 'EUR' WHEN 'CA' THEN 'CAD' WHEN 'AU' THEN 'AUD' ELSE 'USD' END`

/** What is true of every customer; the raw tables are made from it, with their faults. */
const truth: Area = ({ customers, bots }) => [
  createTable(
    'raw_work.customers',
    'Customers',
    `WITH placed AS (
  SELECT CAST(i AS INTEGER) AS n, ((2 * i - 1) * total) // (2 * ${customers}) AS place
  FROM range(1, ${customers} + 1) AS r(i), (SELECT any_value(signup_total) AS total FROM raw_work.calendar)
), signups AS (
  SELECT placed.n, c.day AS signup_day, false AS is_bot
  FROM placed ASOF JOIN raw_work.calendar AS c ON placed.place >= c.signup_from
  UNION ALL
  -- planted: three days of scripted sign-ups
  SELECT ${customers} + CAST(i AS INTEGER), DATE '${botWave}' + CAST(i % 3 AS INTEGER), true FROM range(1, ${bots} + 1) AS r(i)
), described AS (
  SELECT n, signup_day, is_bot,
    ${momentOf('signup', 'n', 'signup_day')} AS signed_up_at,
    ${oneOf('first-name', 'n', firstNames)} AS first_name,
    ${oneOf('last-name', 'n', lastNames)} AS last_name,
    ${choose('country', 'n', countries)} AS country,
    CASE WHEN is_bot THEN 'referral' ELSE ${choose('channel', 'n', channels)} END AS channel,
    ${roll('campaign', 'n', 6)} AS campaign_no,
    is_bot OR ${roll('spammer', 'n', 1000)} < 9 AS is_spam,
    ${oneOf('disposable', 'n', disposable)} AS disposable_domain,
    ${oneOf('domain', 'n', ['inbox.example', 'post.example', 'letters.example', 'home.example'])} AS domain
  FROM signups
)
SELECT n, 'usr_' || lpad(CAST(n AS VARCHAR), 6, '0') AS customer_id, signup_day, signed_up_at, is_bot, is_spam,
  first_name, last_name, country, channel, ${currencyOf('country')} AS currency,
  CASE WHEN channel IN ('organic', 'referral') THEN NULL
    ELSE channel || '_' || ([ 'brand', 'gifts', 'coffee', 'newyear', 'office', 'retarget' ])[1 + campaign_no] END AS campaign,
  lower(first_name || '.' || last_name) || n || '@' || CASE WHEN is_spam THEN disposable_domain ELSE domain END AS email,
  'dev_' || CASE WHEN is_bot THEN 'farm' || (n % 5) ELSE substr(md5('device' || n), 1, 12) END AS device_id,
  CASE WHEN is_bot THEN '203.0.113.' || (n % 6)
    ELSE '198.51.' || ${roll('ip-a', 'n', 250)} || '.' || ${roll('ip-b', 'n', 250)} END AS signup_ip
FROM described`,
  ),
]

const document = (email: string, country: string, consent: string, city: string): string =>
  `CAST(json_object('email', ${email}, 'firstName', c.first_name, 'lastName', c.last_name, 'country', ${country},
    'city', ${city}, 'currency', c.currency, 'channel', c.channel, 'campaign', c.campaign, 'deviceId', c.device_id,
    'signupIp', c.signup_ip, 'marketingConsent', ${consent}, 'createdAt', c.signed_up_at) AS VARCHAR)`

const city = (purpose: string): string =>
  oneOf(purpose, 'c.n', [
    'Northport',
    'Millbrook',
    'Ashford',
    'Lindenau',
    'Riverton',
    'Eastvale',
    'Granby',
    'Sainte-Foy',
  ])

/** Firestore's change log: creations, later changes, erasures, and a share of rows exported twice. */
const changeLog: Area = () => [
  createTable(
    'raw_firestore.users_changelog',
    'Customer documents',
    `WITH changes AS (
  SELECT c.n, 1 AS version, 'CREATE' AS operation, c.signed_up_at AS update_time,
    ${document(
      `CASE WHEN ${roll('email-case', 'c.n', 100)} < 4 THEN '  ' || upper(c.email) ELSE c.email END`,
      `CASE WHEN ${roll('no-country', 'c.n', 100)} < 1 THEN NULL WHEN ${roll('lower-country', 'c.n', 100)} < 3 THEN lower(c.country) ELSE c.country END`,
      `${roll('consent', 'c.n', 100)} < 58`,
      city('city'),
    )} AS data
  FROM raw_work.customers AS c
  UNION ALL
  SELECT c.n, 2, 'UPDATE', c.signed_up_at + to_hours(24 + CAST(floor(${unit('moved-when', 'c.n')} *
      24 * greatest(0, DATE '${lastDay}' - c.signup_day - 2)) AS INTEGER)),
    ${document(
      `CASE WHEN ${roll('new-email', 'c.n', 100)} < 20 THEN 'new.' || c.email ELSE c.email END`,
      'c.country',
      `${roll('consent-later', 'c.n', 100)} < 45`,
      city('city-later'),
    )}
  FROM raw_work.customers AS c WHERE ${roll('changes', 'c.n', 100)} < 16 AND c.signup_day < DATE '${lastDay}' - 7
  UNION ALL
  SELECT c.n, 3, 'DELETE', CAST(DATE '${lastDay}' - 3 AS TIMESTAMP) + to_minutes(${roll('erased-when', 'c.n', 2880)}), NULL
  FROM raw_work.customers AS c WHERE ${roll('erased', 'c.n', 1000)} < 4 AND c.signup_day < DATE '${lastDay}' - 30
)
SELECT 'usr_' || lpad(CAST(n AS VARCHAR), 6, '0') AS document_id, operation, data, update_time,
  update_time + to_minutes(5 + ${roll('user-export', "n || '/' || version", 55)}) AS _exported_at
FROM changes
UNION ALL
-- the export job was run twice
SELECT 'usr_' || lpad(CAST(n AS VARCHAR), 6, '0'), operation, data, update_time, update_time + INTERVAL 1 DAY
FROM changes WHERE ${roll('user-again', "n || '/' || version", 100)} < 2`,
  ),
]

export const customers: Area = (sizes) => [...truth(sizes), ...changeLog(sizes)]
