import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { getDatabase } from '#lib/db/client.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createMyToken } from '#lib/people/my-tokens.ts'
import { useWorker } from '#worker/testing/use-worker.ts'
import { runBesideInstallation } from '../testing/run-beside.ts'

useTestDatabase()
const { reports } = useWorker()

/** One dataset is there, the other is not yet. */
const ACCESS = `version: 1
restricted: [production_mart]
grants:
  - role: data_reader
    dataset: production_mart
    action: view
  - role: data_reader
    dataset: production_later
    action: view
`

const entries = z.record(z.string(), z.object({ columns: z.record(z.string(), z.unknown()) }))
const catalogFile = z.object({ nodes: entries, sources: entries })

let folder = ''
let analystToken: string

beforeAll(async () => {
  await createTestPerson('ada', 'admin')
  const ann = await createTestPerson('ann', 'data_analyst')
  const context = contextOf({ ...ann, via: 'session' })
  analystToken = (await createMyToken(context, { name: 'terminal', expiresInDays: null })).secret
  await createWarehouseProject('shop', { ...shopFiles, 'access.yml': ACCESS }, shopSetup)
  folder = mkdtempSync(join(tmpdir(), 'terminal-'))
  for (const [path, text] of Object.entries(shopFiles)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const path = join(loadConfig().dataDir, 'warehouses', 'shop.duckdb')
  const output = (schema: string) => ({ type: 'duckdb', path, schema, threads: 2 })
  const named = "{{ env_var('SHOP_DEV_SCHEMA', 'dev') }}"
  const outputs = {
    dev: output(named),
    prod: output('production'),
    ann: output('dev_ann'),
    ada: output('dev_ada'),
  }
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'ada', outputs } }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const command = (words: readonly string[], token = '') => runBesideInstallation(words, { cwd: folder, token })

it('builds through the worker that has the file, and shows rows', { timeout: 60_000 }, async () => {
  const built = await command(['build', '--threads', '2'])
  expect(built.output).toContain('OK created sql table model dev_ada_mart.fct_orders')
  expect([built.code, built.output]).toEqual([0, expect.stringContaining('Done. PASS=5 WARN=0 ERROR=0')])
  const shown = await command(['show', '--select', 'top', '--output', 'json', '--quiet'])
  expect(JSON.parse(shown.output)).toEqual({ node: 'top', show: [{ top: 19.8 }] })
  expect((await command(['debug'])).output).toContain('All checks passed!')
  expect(reports).toEqual([])
})

it('names the variable that gives a target the own schema', { timeout: 60_000 }, async () => {
  const refused = await command(['build', '--target', 'dev'])
  expect([refused.code, refused.output]).toEqual([2, expect.stringContaining('Set SHOP_DEV_SCHEMA=dev_ada')])
  expect(refused.output).not.toContain('Done.')
})

it('says what to build where nothing is built yet', { timeout: 60_000 }, async () => {
  const shown = await command(['show', '--select', 'top', '--target', 'ann'], analystToken)
  expect([shown.code, shown.output]).toEqual([
    2,
    expect.stringContaining("fct_orders is not built yet in dev_ann_mart, where target 'ann' works."),
  ])
  expect(shown.output).toContain('metricwright build --select +fct_orders --target ann')
})

it('acts for the person whose token it is given, and no further', { timeout: 60_000 }, async () => {
  const own = await command(['run', '--target', 'ann', '--select', 'fct_orders'], analystToken)
  expect(own.output).toContain('dev_ann')
  const raw = await command(
    ['show', '--inline', 'select * from backend.orders', '--target', 'ann'],
    analystToken,
  )
  expect([raw.code, raw.output]).toEqual([2, expect.stringContaining('You may not view backend.orders')])
  const production = await command(['run', '--target', 'prod'], analystToken)
  expect(production.code).toBe(2)
  const others = await command(['run', '--target', 'ada', '--select', 'top'], analystToken)
  expect([others.code, others.output]).toEqual([2, expect.stringContaining('writes only dev_ann')])
  expect(others.output).toContain("Give target 'ada' in profiles.yml `schema: dev_ann`")
  const unknown = await command(['run'], 'mw_wrong')
  expect([unknown.code, unknown.output]).toEqual([2, expect.stringContaining('METRICWRIGHT_TOKEN')])
})

it('gives a catalog of what its caller may list', { timeout: 120_000 }, async () => {
  const catalogOf = async (target: string, token = '') => {
    const made = await command(['docs', 'generate', '--target', target], token)
    expect([made.code, made.output]).toEqual([0, expect.stringContaining('Catalog written to')])
    return catalogFile.parse(JSON.parse(readFileSync(join(folder, 'target', 'catalog.json'), 'utf8')))
  }
  const columnsOf = (entry: z.infer<typeof entries>[string] | undefined) => Object.keys(entry?.columns ?? {})
  const admin = await catalogOf('ada')
  expect(columnsOf(admin.nodes['model.shop.fct_orders'])).toEqual(['id', 'doubled'])
  expect(columnsOf(admin.sources['source.shop.backend.orders'])).toEqual(['id', 'amount'])

  writeFileSync(join(folder, 'models', 'marts', 'one.sql'), 'select 1 as one')
  await command(['run', '--target', 'ann', '--select', 'one'], analystToken)
  const analyst = await catalogOf('ann', analystToken)
  expect(columnsOf(analyst.nodes['model.shop.one'])).toEqual(['one'])
  expect(Object.keys(analyst.sources)).toEqual([])
  rmSync(join(folder, 'models', 'marts', 'one.sql'))
})

it('plans, applies and checks access in the running installation', { timeout: 120_000 }, async () => {
  const planned = await command(['access', 'plan'])
  expect([planned.code, planned.output]).toEqual([0, expect.stringContaining('Plan: 3 to apply, 0 kept')])
  expect(planned.output).toContain('production_later')
  expect(planned.output).toContain('(pending)')
  expect(await getDatabase().accessGrant.count()).toBe(0)

  const analyst = await command(['access', 'apply', '--target', 'ann'], analystToken)
  expect([analyst.code, analyst.output]).toEqual([
    2,
    expect.stringContaining('Only those who grant or approve'),
  ])
  expect(await getDatabase().accessGrant.count()).toBe(0)

  const applied = await command(['access', 'apply'])
  expect([applied.code, applied.output]).toEqual([0, expect.stringContaining('Done. 3 applied, as planned.')])
  expect((await command(['access', 'plan'])).output).toContain('Plan: 0 to apply')

  const checked = await command(['access', 'check'])
  expect([checked.code, checked.output]).toEqual([0, expect.stringContaining('DEVIATIONS=0')])
})

it('writes what it did into the audit log', async () => {
  const events = await getDatabase().auditEvent.findMany({
    where: { operation: { startsWith: 'run.terminal' } },
  })
  expect(events.map((event) => `${event.operation} ${event.outcome}`)).toContain('run.terminal done')
  expect(events.map((event) => `${event.operation} ${event.outcome}`)).toContain(
    'run.terminal-production refused',
  )
})
