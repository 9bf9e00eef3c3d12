import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { RefusalsOnce } from '#lib/access/refusals-once.ts'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import { loadConfig } from '#lib/config/config.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import type { TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import { checkSql, type CheckOutcome } from './check-sql.ts'
import { createCompileService, type CompileServiceParts } from './create-compile-service.ts'
import { runPreview } from './preview.ts'
import { resolveScope } from './resolve-scope.ts'
import { createPostgresProject } from './testing/postgres-project.ts'
import { createWarehouseProject, shopFiles, shopSetup } from './testing/warehouse-project.ts'

const test = useTestDatabase()

const never = new AbortController().signal
let clock = 0
const refusals = new RefusalsOnce(() => clock)
const files = {
  ...shopFiles,
  'models/hr/salaries.sql': '{{ config(schema="hr", materialized="table") }}select 1 as wage',
  'macros/of_hr.sql': `{% macro of_hr() %}{{ ref('salaries') }}{% endmacro %}`,
  'macros/wrong.sql': '{% macro wrong_column() %}\n  1 as fine,\n  absent_column\n{% endmacro %}\n',
}
const hidden = [
  'create schema production_hr',
  'create table production_hr.salaries as select 1 as wage',
  'create schema payroll',
  'create table payroll.fct_salaries as select 1 as wage',
]
const postgresSetup = `
  create schema backend;
  create table backend.orders as select i as id, i * 10 as amount from generate_series(0, 9) t(i);
  create schema production_stg;
  create view production_stg.stg_orders as select id, amount from backend.orders;
  create schema production_mart;
  create table production_mart.fct_orders as select id, amount * 2 as doubled from production_stg.stg_orders;
  create schema production_hr;
  create table production_hr.salaries as select 1 as wage;
  create schema payroll;
  create table payroll.fct_salaries as select 1 as wage;`
let ann: Principal
let parts: CompileServiceParts
let warehouses: ProjectWarehouses
let postgres: TestPostgres

beforeAll(async () => {
  ann = await createTestPerson('ann', 'data_analyst')
  await createWarehouseProject('duck', files, [...shopSetup, ...hidden])
  postgres = (await createPostgresProject('elephant', files, postgresSetup)).warehouse
  const { dataDir, key } = loadConfig()
  const report = () => {}
  warehouses = new ProjectWarehouses({ dataDir, key, report })
  const catalogs = new RelationCatalog({ monotonicMs: () => performance.now() })
  parts = createCompileService({ warehouses, catalogs, report })
}, 60_000)

afterAll(async () => {
  await parts.pool.close()
  await warehouses.close()
  await postgres.dispose()
})

const path = 'models/marts/more.sql'

async function check(project: string, content: string): Promise<CheckOutcome> {
  const { scope } = await resolveScope(ann, project, 'branch')
  const { service, views } = parts
  const report = () => {}
  return checkSql({ scope, body: { path, content } }, { service, views, signal: never, refusals, report })
}

describe.each(['duck', 'elephant'])('SQL that is checked while it is typed: %s', (project) => {
  it('has nothing to say of SQL that would run', async () => {
    const text = `select id, {{ cents('doubled') }} as half from {{ ref('fct_orders') }}`
    expect(await check(project, text)).toEqual({ diagnostics: [], missing: [] })
  })

  it('marks a column that is not there at its line and column', async () => {
    const found = await check(
      project,
      `select\n  id,\n  {# a remark #} doubledd\nfrom {{ ref('fct_orders') }}`,
    )
    expect(found.diagnostics).toMatchObject([
      { code: 'query-failed', severity: 'error', path, span: { start: { line: 3, column: 18 } } },
    ])
    expect(found.diagnostics[0]?.message).toContain('doubledd')
    expect(found.diagnostics[0]?.message).not.toContain('LINE')
  })

  it('marks a mistake of syntax', async () => {
    const found = await check(project, `select id\nfrom {{ ref('fct_orders') }}\nwher id = 1`)
    expect(found.diagnostics).toMatchObject([{ severity: 'error', path, span: { start: { line: 3 } } }])
  })

  it('says in which macro the fault is, and which call leads there', async () => {
    const found = await check(project, `select\n  {{ wrong_column() }}\nfrom {{ ref('fct_orders') }}`)
    expect(found.diagnostics).toMatchObject([
      { path: 'macros/wrong.sql', span: { start: { line: 3 } }, stack: expect.any(Array) },
    ])
    expect(found.diagnostics[0]?.stack.some((frame) => frame.path === path)).toBe(true)
  })

  it('informs of what is not built yet, which is no mistake', async () => {
    const found = await check(project, `select *\nfrom {{ ref('top') }}`)
    expect(found.missing).toEqual([{ uniqueId: 'model.shop.top', name: 'top' }])
    expect(found.diagnostics).toMatchObject([
      {
        code: 'not-built',
        severity: 'info',
        message: 'top is not built yet, neither in your schema nor in production.',
        span: { start: { line: 2 } },
      },
    ])
  })

  it('tells nothing of what its person may not read: neither columns nor whether there is such a table', async () => {
    const there = await check(project, 'select nope from payroll.fct_salaries')
    const notThere = await check(project, 'select nope from payroll.fct_nothing')
    expect(there.diagnostics).toMatchObject([
      { code: 'query-refused', severity: 'warning', message: expect.stringMatching(/may not view payroll/) },
    ])
    const said = ({ diagnostics }: CheckOutcome) => diagnostics[0]?.message.replaceAll(/fct_\w+/g, 'it')
    expect(said(there)).toBe(said(notThere))
    expect(JSON.stringify([there, notThere])).not.toContain('wage')
  })

  it('writes down what is refused, with who, what and why, once while the same is typed on', async () => {
    clock += 3_600_000
    const kept = () =>
      test.database.auditEvent.findMany({ where: { operation: 'sql.check' }, orderBy: { id: 'asc' } })
    const before = (await kept()).length
    for (const end of ['', ' where', ' where wage', ' where wage > 1']) {
      await check(project, `select 1 as one from payroll.fct_salaries${end === ' where' ? '' : end}`)
    }
    await check(project, 'select 1 as one from payroll.fct_other')
    const lines = (await kept()).slice(before)
    expect(lines).toMatchObject([
      {
        ...{ userId: ann.userId, outcome: 'refused', reason: expect.stringMatching(/payroll\.fct_salaries/) },
        subject: `project ${project}, ${path}: select 1 as one from payroll.fct_salaries`,
      },
      { userId: ann.userId, outcome: 'refused', reason: expect.stringMatching(/payroll\.fct_other/) },
    ])
    clock += 11 * 60_000
    await check(project, 'select 1 as one from payroll.fct_other')
    expect((await kept()).length - before).toBe(3)
  })

  it('names no schema that its person neither typed nor may know of: ref, a macro, a preview, a template', async () => {
    const { id: projectId } = await test.database.project.findUniqueOrThrow({ where: { slug: project } })
    const restriction = { projectId, dataset: 'production_hr', createdBy: ann.userId }
    await test.database.restrictedDataset.create({ data: restriction })
    const { scope } = await resolveScope(ann, project, 'branch')
    const { service, views } = parts
    const options = { service, views, signal: never, report: () => {} }
    const preview = (content: string) =>
      runPreview({ scope, body: { path, content, selection: null, limit: 5 } }, options)
    const text = `select * from {{ ref('salaries') }}`
    const found = await check(project, text)
    expect(found.diagnostics).toMatchObject([
      { code: 'query-refused', message: 'You may not view salaries.' },
    ])
    const refused = await preview(text)
    expect(refused).toEqual({
      status: 'refused',
      message: 'You may not view salaries.',
      datasets: [],
    })
    const byMacro = await preview('select * from {{ of_hr() }}')
    expect(byMacro).toMatchObject({ message: 'You may not view restricted data.' })
    const asked = `{% set found = run_query('select * from ' ~ ref('salaries')) %}select 1 as one`
    const compiled = await service.compile(
      { scope, body: { path, content: text, allowWarehouse: true } },
      never,
    )
    const told = JSON.stringify([found, refused, byMacro, await preview(asked), compiled])
    expect(told).not.toMatch(/production_hr/i)
    expect(JSON.stringify(byMacro)).not.toContain('salaries')
    const typed = await preview('select * from production_hr.salaries')
    expect(typed).toMatchObject({
      ...{ message: 'You may not view production_hr.salaries.', datasets: ['production_hr'] },
    })
    await test.database.restrictedDataset.deleteMany({ where: { projectId } })
  })

  it('proposes no table that its person may not know of', async () => {
    const found = await check(project, 'select * from production_mart.fct_salarie')
    expect(found.diagnostics).toMatchObject([{ severity: 'error' }])
    expect(JSON.stringify(found)).not.toContain('payroll')
  })

  it('leaves alone what does not compile, and what is no query', async () => {
    expect(await check(project, `select * from {{ ref('gone') }}`)).toEqual({ diagnostics: [], missing: [] })
  })

  it('names what is missing in a preview too', async () => {
    const { scope } = await resolveScope(ann, project, 'branch')
    const { service, views } = parts
    const body = { path, content: `select * from {{ ref('top') }}`, selection: null, limit: 5 }
    const found = await runPreview({ scope, body }, { service, views, signal: never, report: () => {} })
    expect(found).toMatchObject({
      status: 'failed',
      kind: 'missing',
      missing: [{ name: 'top' }],
      message: 'top is not built yet, neither in your schema nor in production.',
    })
  })
})
