import { expect, it } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { createPostgresProject } from '#lib/compile-service/testing/postgres-project.ts'
import { createWarehouseProject } from '#lib/compile-service/testing/warehouse-project.ts'
import type { ChangeReading, ReadingRow } from '#lib/contracts/changes.ts'
import { getDatabase } from '#lib/db/client.ts'
import { setRestrictedDataset } from '#lib/db/grant-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { setGrant } from '#lib/people/grants.ts'
import { commitDrafts } from '#lib/workspace/commit-drafts.ts'
import { deleteFiles } from '#lib/workspace/delete-files.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { useWorker } from '#worker/testing/use-worker.ts'
import { getChangeReading } from './change-reading.ts'
import { openChange } from './open-change.ts'

useTestDatabase()
useWorker()

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': `name: crm
version: '1.0'
profile: crm
models:
  crm:
    core: { +materialized: view, +schema: core }
    eph: { +materialized: ephemeral }
    marts: { +materialized: table, +schema: mart }
    ml: { +materialized: table, +schema: ml }
`,
  'models/sources.yml': `version: 2
sources:
  - name: raw
    tables: [{ name: customers }, { name: payments }]
`,
  'models/core/core_customers.sql': `select * from {{ source('raw', 'customers') }}\n`,
  'models/eph/eph_customers.sql': `select id, name, city from {{ ref('core_customers') }}\n`,
  'models/marts/dim_customers.sql': `with c as (select * from {{ ref('core_customers') }})\nselect id, name from c\n`,
  'models/marts/dim_cities.sql': `select distinct city from {{ ref('eph_customers') }}\n`,
  'models/marts/top.sql': `select * from {{ ref('dim_customers') }}\n`,
  'models/ml/features.sql': `select id, email from {{ ref('core_customers') }}\n`,
}
const setup = [
  'create schema raw',
  'create table raw.customers (id int, name text, email text, phone text, city text)',
  'create table raw.payments (id int, customer_id int, iban text)',
]

let count = 0
interface Place {
  readonly project: string
  readonly projectId: string
  readonly ann: OperationContext
  readonly lea: OperationContext
  readonly admin: OperationContext
}

async function place(more: Readonly<Record<string, string>> = {}): Promise<Place> {
  count += 1
  const { project } = await createWarehouseProject(`crm${count}`, { ...files, ...more }, setup)
  return {
    project: project.slug,
    projectId: project.id,
    ann: contextOf(await createTestPerson(`ann${count}`, 'data_analyst')),
    lea: contextOf(await createTestPerson(`lea${count}`, 'team_lead')),
    admin: contextOf(await createTestPerson(`root${count}`, 'admin')),
  }
}

/** A change with these files; null takes one away. */
async function changed(at: Place, texts: Readonly<Record<string, string | null>>) {
  const { project, ann } = at
  for (const [path, content] of Object.entries(texts)) {
    if (content === null) await deleteFiles(ann, { project, path })
    else await saveDraft(ann, { project, path, content, baseVersion: 0, writer: 't' })
  }
  await commitDrafts(ann, { project, message: 'Change', paths: null })
  const { number } = await openChange(ann, { project, title: 'Change', description: '' })
  return { project, number }
}

const nameOf = (row: ReadingRow['from']) => row?.name ?? 'restricted'
function words(row: ReadingRow): string {
  const columns = row.columns.map(({ name, as, kind }) => {
    const renamed = as === null || as === name ? '' : ` as ${as}`
    return `${kind === 'derived' ? '~' : ''}${name ?? '?'}${renamed}`
  })
  const also = row.also === 0 ? '' : ` +${row.also}`
  const through = row.isItself ? '' : ` through ${nameOf(row.through)}`
  return `${columns.join(', ')} of ${nameOf(row.from)}${through}${also}`
}
function told({ holders }: ChangeReading, of: 'gains' | 'losses' = 'gains'): Record<string, string[]> {
  return Object.fromEntries(
    holders.filter((each) => each[of].length > 0).map((each) => [each.name, each[of].map(words)]),
  )
}

it('a mart model that takes up a column lets those read it who may read marts and not where it comes from', async () => {
  const at = await place()
  const change = await changed(at, {
    'models/marts/dim_customers.sql': `with c as (select * from {{ ref('core_customers') }})\nselect id, name, email as mail, length(phone) as digits from c\n`,
  })
  const found = await getChangeReading(at.lea, change)
  const both = ['email as mail, ~phone as digits of raw.customers through dim_customers +1']
  // The others view where it comes from, or what core has of it.
  expect(told(found)).toEqual({ 'Data Reader': both })
  expect(told(found, 'losses')).toEqual({})
  expect(found.holders[0]?.gains[0]).toMatchObject({
    from: { name: 'raw.customers', dataset: 'raw', layer: 'raw' },
    through: { name: 'dim_customers', dataset: 'production_mart', layer: 'mart' },
    why: null,
  })
  // The same once more is answered from what was found.
  expect(await getChangeReading(at.lea, change)).toEqual(found)
}, 60_000)

it('follows it through an ephemeral model, and what is read through it no more is told as well', async () => {
  const at = await place()
  const change = await changed(at, {
    'models/eph/eph_customers.sql': `select id, name, phone as city from {{ ref('core_customers') }}\n`,
  })
  const found = await getChangeReading(at.lea, change)
  expect(told(found)['Data Reader']).toEqual(['phone as city of raw.customers through dim_cities'])
  expect(told(found, 'losses')['Data Reader']).toEqual(['city of raw.customers through dim_cities'])
}, 60_000)

it('a model that moves to a dataset which a role views is read there', async () => {
  const at = await place()
  const change = await changed(at, {
    'models/ml/features.sql': `{{ config(schema='mart') }}\nselect id, email from {{ ref('core_customers') }}\n`,
  })
  const found = await getChangeReading(at.lea, change)
  // That it reads ids it may do already, by dim_customers.
  expect(told(found)).toEqual({
    'Data Reader': ['email of raw.customers through features'],
  })
}, 60_000)

it('is no difference where the role views the origin, or reads the same on main in another relation', async () => {
  const at = await place({
    'models/marts/mail.sql': `select email, lower(name) as low from {{ ref('core_customers') }}\n`,
  })
  const change = await changed(at, {
    'models/marts/dim_customers.sql': `select c.id, lower(c.name) as low, c.email as m from {{ ref('core_customers') }} c\n`,
    'models/marts/fresh.sql': `select t.id, d.m from {{ ref('top') }} t join {{ ref('dim_customers') }} d using (id)\n`,
  })
  expect(told(await getChangeReading(at.lea, change))).toEqual({})
  const other = await changed(at, {
    'models/marts/mail.sql': `select email, upper(name) as low from {{ ref('core_customers') }}\n`,
  }).catch(() => change)
  // Names are read by top, so what is made of them is nothing new; losing one of two relations is no loss.
  expect(told(await getChangeReading(at.lea, other))).toEqual({})
}, 60_000)

it('says at the level of tables what it cannot follow, and why', async () => {
  const at = await place()
  const change = await changed(at, {
    'models/marts/turned.sql': `select * from query('select 1'), {{ ref('core_customers') }} c\n`,
    'models/marts/asked.sql': `{% set found = run_query('select 1') %}{% if execute %}{{ found.columns[0].values()[0] }}{% endif %} select * from {{ source('raw', 'payments') }}\n`,
  })
  const reader = (await getChangeReading(at.lea, change)).holders.find(({ name }) => name === 'Data Reader')
  const open = reader?.gains.filter(({ columns }) => columns.some(({ name }) => name === null)) ?? []
  expect(open.map(({ from, through, why }) => [nameOf(from), nameOf(through), why])).toEqual([
    ['raw.payments', 'asked', 'its SQL is made of what a query answers, or does not compile'],
    ['raw.customers', 'turned', 'query()'],
  ])
}, 60_000)

it('takes what access.yml grants together with what the models read', async () => {
  const at = await place()
  const { admin, project, ann } = at
  for (const [name, value] of [
    ['rita', 'production_core'],
    ['rob', 'production_mart'],
  ] as const) {
    const { userId: key } = await createTestPerson(`${name}${count}`, 'data_reader')
    const grant = { scope: { kind: 'dataset' as const, value }, action: 'view' as const, expiresAt: null }
    await setGrant(admin, { project, subject: { kind: 'user', key }, ...grant, note: '' })
  }
  const change = await changed(at, {
    'access.yml': `roles:
  - {key: scientist, name: Scientist}
grants:
  - {role: data_reader, dataset: production_ml, action: view}
  - {role: scientist, dataset: raw, action: view}
restricted: [production_mart]
`,
    'models/ml/features.sql': `select id, email, phone from {{ ref('core_customers') }}\n`,
  })
  const found = await getChangeReading(admin, change)
  expect(told(found)).toEqual({
    'Data Reader': ['email, phone of raw.customers through features'],
    Scientist: ['id, name, email, phone, city of raw.customers', 'id, customer_id, iban of raw.payments'],
  })
  expect(told(found, 'losses')).toEqual({
    'Data Reader': [
      'city of raw.customers through dim_cities',
      'name of raw.customers through dim_customers +1',
    ],
  })
  // Who views core by a grant of her own reads it all there, now as before; whom the mart was opened keeps it.
  expect(found.people).toEqual({ more: 1, less: 0 })
  expect((await getChangeReading(ann, change)).people).toBeNull()
}, 60_000)

it('names nothing of what the reviewer may not list', async () => {
  const at = await place()
  const database = getDatabase()
  const createdBy = at.admin.principal.userId
  await setRestrictedDataset(database, {
    projectId: at.projectId,
    dataset: 'raw',
    restricted: true,
    createdBy,
  })
  const change = await changed(at, {
    'models/marts/dim_customers.sql': `select id, name, email as secret_mail from {{ ref('core_customers') }}\n`,
  })
  const seen = await getChangeReading(at.lea, change)
  expect(JSON.stringify(seen)).not.toMatch(/raw|core_customers|"email"/)
  expect(told(seen)['Team Lead']).toBeUndefined()
  expect(told(seen)['Data Reader']).toEqual(['? as secret_mail of restricted through dim_customers +1'])
  expect(told(await getChangeReading(at.admin, change))['Data Reader']).toEqual([
    'email as secret_mail of raw.customers through dim_customers +1',
  ])
  await setRestrictedDataset(database, {
    projectId: at.projectId,
    dataset: 'production_mart',
    restricted: true,
    createdBy,
  })
  await setGrant(at.admin, {
    ...{
      project: at.project,
      subject: { kind: 'role', key: 'data_reader' },
      action: 'view',
      expiresAt: null,
      note: '',
    },
    scope: { kind: 'dataset', value: 'production_mart' },
  })
  const again = await getChangeReading(at.lea, change)
  expect(told(again)).toEqual({ 'Data Reader': ['? of restricted through restricted'] })
  expect(JSON.stringify(again)).not.toMatch(/raw|customers|mail|mart/)
}, 60_000)

it('is no difference what could be worked out from what was read, and a column is told where it stands first', async () => {
  const at = await place({
    'models/stg_mail.sql': `{{ config(schema='stg') }}select id, lower(email) as mail from {{ source('raw', 'customers') }}\n`,
    'models/core/core_scores.sql': `select id, length(phone) as digits, 1 as one from {{ source('raw', 'customers') }}\n`,
  })
  const change = await changed(at, {
    'models/marts/dim_customers.sql': `select upper(mail) as m, digits as score, one, digits + 1 as more from {{ ref('stg_mail') }} join {{ ref('core_scores') }} using (id)\n`,
  })
  const found = await getChangeReading(at.lea, change)
  expect(told(found)).toEqual({ 'Data Reader': ['digits as score of core_scores through dim_customers +1'] })
  expect(found.holders.find(({ name }) => name === 'Data Reader')?.gains[0]?.madeOf).toMatchObject([
    { from: { name: 'raw.customers' }, columns: ['phone'], count: 1 },
  ])
}, 60_000)

it('follows PostgreSQL’s SQL by the same parser, and counts whole tables where that does not read it', async () => {
  const schema = `
    create schema raw;
    create table raw.customers (id int, name text, email text, phone text, city text, data jsonb);
    create table raw.payments (id int, customer_id int, iban text);`
  const made = await createPostgresProject('crm-pg', files, schema)
  try {
    const ann = contextOf(await createTestPerson('ann-pg', 'data_analyst'))
    const lea = contextOf(await createTestPerson('lea-pg', 'team_lead'))
    const at = { project: made.project.slug, projectId: made.project.id, ann, lea, admin: lea }
    const change = await changed(at, {
      'models/marts/dim_customers.sql': `select distinct on (c.id) c.id, c.name, c.email::text as mail, c.data -> 'a' ->> 'b' as b from {{ ref('core_customers') }} as c order by c.id\n`,
      'models/marts/ibans.sql': `select iban like any (array['DE%', 'FR%']) as is_near from {{ source('raw', 'payments') }}\n`,
    })
    const found = await getChangeReading(lea, change)
    expect(told(found)).toEqual({
      // Who views core reads the mail there.
      'Data Analyst': ['~? of raw.payments through ibans'],
      'Data Reader': [
        'email as mail, ~data as b of raw.customers through dim_customers +1',
        '~? of raw.payments through ibans',
      ],
    })
    expect(found.holders[0]?.gains[0]?.why).toBe('its SQL is none that the parser reads')
  } finally {
    await made.warehouse.dispose()
  }
}, 60_000)
