import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import { loadConfig } from '#lib/config/config.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import { lookEarly } from '#lib/db/branch-repository.ts'
import { putPackageSet } from '#lib/db/package-set-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { gitBlobId } from '#lib/workspace/git/index.ts'
import { packageSetId } from '#lib/workspace/package-set.ts'
import { forgetPackages } from '#lib/workspace/packages/known-packages.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import type { TestProject } from '#lib/workspace/testing/test-project.ts'
import { createCompileService, type CompileServiceParts } from './create-compile-service.ts'
import { runPreview, type PreviewOutcome } from './preview.ts'
import type { EndpointInput } from './protocol.ts'
import { resolveScope } from './resolve-scope.ts'
import { createWarehouseProject, shopFiles, shopSetup } from './testing/warehouse-project.ts'

useTestDatabase()

const never = new AbortController().signal
let ann: Principal
let rita: Principal
let shop: TestProject
let parts: CompileServiceParts
let warehouses: ProjectWarehouses

beforeAll(async () => {
  ann = await createTestPerson('ann', 'data_analyst')
  rita = await createTestPerson('rita', 'data_reader')
  shop = await createWarehouseProject('shop', shopFiles, shopSetup)
  const { dataDir, key } = loadConfig()
  const report = () => {}
  warehouses = new ProjectWarehouses({ dataDir, key, report })
  parts = createCompileService({
    warehouses,
    catalogs: new RelationCatalog({ monotonicMs: () => performance.now() }),
    report,
  })
}, 60_000)

afterAll(async () => {
  await parts.pool.close()
  await warehouses.close()
})

async function compile(path: string, content: string, allowWarehouse = false, who = ann) {
  const { scope } = await resolveScope(who, 'shop', 'branch')
  return parts.service.compile({ scope, body: { path, content, allowWarehouse } }, never)
}

async function preview(
  body: Partial<EndpointInput<'preview'>['body']>,
  options: { who?: Principal; signal?: AbortSignal } = {},
): Promise<PreviewOutcome> {
  const { scope } = await resolveScope(options.who ?? ann, 'shop', 'branch')
  const whole = { path: null, content: null, selection: null, limit: 500, ...body }
  const { service, views } = parts
  return runPreview(
    { scope, body: whole },
    { service, views, signal: options.signal ?? never, report: () => {} },
  )
}

describe('what a person looks at', () => {
  it('is their own branch, also where a look at somebody else’s was begun', async () => {
    const mine = await resolveScope(ann, 'shop', 'branch')
    const hers = await resolveScope(rita, 'shop', 'branch')
    const early = lookEarly('shop', ann.userId)
    expect((await resolveScope(ann, 'shop', 'branch', early)).scope).toEqual(mine.scope)
    expect((await resolveScope(rita, 'shop', 'branch', early)).scope).toEqual(hers.scope)
    expect(mine.scope.branch?.id).not.toBe(hers.scope.branch?.id)
    const elsewhere = lookEarly('another', ann.userId)
    expect((await resolveScope(ann, 'shop', 'branch', elsewhere)).scope).toEqual(mine.scope)
  })
})

describe('compiling as somebody types', () => {
  it('reads production where nothing of mine is built, and says so', async () => {
    const found = await compile('models/marts/fct_orders.sql', `select * from {{ ref('stg_orders') }}`)
    expect(found.compiledSql).toBe('select * from "shop"."production_stg"."stg_orders"')
    expect(found).toMatchObject({
      uniqueId: 'model.shop.fct_orders',
      relationName: '"shop"."dev_ann_mart"."fct_orders"',
      refs: [{ uniqueId: 'model.shop.stg_orders', environment: 'production' }],
      diagnostics: [],
      models: 3,
    })
  })

  it('marks a wrong ref at its place, and forgets it when it is mended', async () => {
    const path = 'models/marts/fct_orders.sql'
    const broken = await compile(path, `select *\nfrom {{ ref('stg_order') }}`)
    expect(broken.compiledSql).toBeNull()
    expect(broken.diagnostics).toMatchObject([
      { code: 'ref-not-found', severity: 'error', path, span: { start: { line: 2 } } },
    ])
    expect(broken.projectProblems.errors).toBe(1)
    const mended = await compile(path, `select *\nfrom {{ ref('stg_orders') }}`)
    expect(mended).toMatchObject({ diagnostics: [], projectProblems: { errors: 0 } })
  })

  it('tells a fault of YAML at its line', async () => {
    const found = await compile('models/marts/_marts.yml', 'version: 2\nmodels:\n  - name: [\n')
    expect(found.uniqueId).toBeNull()
    expect(found.diagnostics[0]).toMatchObject({ severity: 'error', path: 'models/marts/_marts.yml' })
  })

  it('takes a package that is a folder of the project from what is typed, from the first compile on', async () => {
    const cleo = await createTestPerson('cleo', 'data_analyst')
    const type = (path: string, content: string) =>
      saveDraft(contextOf(cleo), { project: 'shop', path, content, baseVersion: 0, writer: 'test' })
    const list = 'packages:\n  - local: folder\n'
    await type('folder/dbt_project.yml', 'name: tools\n')
    await type('folder/macros/one.sql', '{% macro one() %}1{% endmacro %}')
    await type('packages.yml', list)
    const packed = 'select {{ tools.one() }} as one'
    expect((await compile('models/marts/top.sql', packed, false, cleo)).compiledSql).toBeNull()
    const id = packageSetId(shop.project.id, (path) => (path === 'packages.yml' ? gitBlobId(list) : null))
    await putPackageSet({ id: id ?? '', files: { files: [], locals: [['dbt_packages/tools', 'folder']] } })
    forgetPackages(shop.project.id)
    const found = await compile('models/marts/top.sql', packed, false, cleo)
    expect(found.compiledSql).toBe('select 1 as one')
  })

  it('ends a template that never ends, and serves the next', async () => {
    const endless = `{% macro again() %}{{ again() }}{% endmacro %}select {{ again() }}`
    const found = await compile('models/marts/top.sql', endless)
    expect(found.compiledSql).toBeNull()
    expect(found.diagnostics.some((each) => each.severity === 'error')).toBe(true)
    expect((await compile('models/marts/top.sql', 'select 1')).compiledSql).toBe('select 1')
  })

  it('asks the warehouse only when it may, and remembers the answer for its person alone', async () => {
    const path = 'models/marts/top.sql'
    const text = `{% set found = run_query("select count(*) from production_mart.fct_orders") %}select {{ found.columns[0].values()[0] if execute else 0 }} as n`
    const typing = await compile(path, text)
    expect(typing).toMatchObject({ needsWarehouse: true, compiledSql: null, diagnostics: [] })
    const asked = await compile(path, text, true)
    expect(asked).toMatchObject({ needsWarehouse: false, compiledSql: 'select 100 as n' })
    expect((await compile(path, text)).compiledSql).toBe('select 100 as n')
    const bob = await createTestPerson('bob', 'data_analyst')
    expect((await compile(path, text, false, bob)).needsWarehouse).toBe(true)
  })

  it('refuses a template what its person may not read', async () => {
    const text = `{% set found = run_query("select * from backend.orders") %}select 1`
    const found = await compile('models/marts/top.sql', text, true)
    expect(found.diagnostics[0]?.message).toContain('You may not view backend.orders')
  })
})

describe('a preview', () => {
  it('runs unsaved text and says which limit cut it', async () => {
    const path = 'models/marts/fct_orders.sql'
    const outcome = await preview({
      path,
      content: `select id from {{ ref('stg_orders') }} order by id`,
      limit: 3,
    })
    expect(outcome).toMatchObject({
      status: 'ok',
      result: { columns: [{ name: 'id', type: 'BIGINT' }], cutBy: 'rows', rowLimit: 3 },
    })
    expect(outcome.status === 'ok' && outcome.result.rows.map(([id]) => String(id))).toEqual(['0', '1', '2'])
  })

  it('runs a selection', async () => {
    const outcome = await preview({
      path: 'models/marts/top.sql',
      content: '',
      selection: 'select 1 + 1 as two',
    })
    expect(outcome).toMatchObject({ status: 'ok', result: { rows: [[2]], cutBy: null } })
  })

  it.each([
    ['select * from backend.orders', /may not view backend\.orders/],
    ['select 1; drop table production_mart.fct_orders', /one SELECT/],
    ['drop table production_mart.fct_orders', /one SELECT/],
    [`select * from read_text('/etc/passwd')`, /read_text may not/],
    ['select * from dev_bob_mart.fct_orders', /may not view dev_bob_mart/],
  ])('refuses %s', async (selection, message) => {
    const outcome = await preview({ path: 'models/marts/top.sql', selection })
    expect(outcome.status).toBe('refused')
    expect(outcome.status === 'refused' && outcome.message).toMatch(message)
  })

  it('tells a fault of the warehouse at the line of the template', async () => {
    const path = 'models/marts/fct_orders.sql'
    const content = `select id,\n  nothing_like_it\nfrom {{ ref('stg_orders') }}`
    const outcome = await preview({ path, content })
    expect(outcome).toMatchObject({
      status: 'failed',
      diagnostics: [{ path, span: { start: { line: 2, column: 3 } } }],
    })
  })

  it('says of text that does not compile what is wrong with it', async () => {
    const outcome = await preview({ path: 'models/marts/top.sql', content: `select {{ ref('gone') }}` })
    expect(outcome).toMatchObject({ status: 'invalid', diagnostics: [{ code: 'ref-not-found' }] })
    const yaml = await preview({ path: 'models/marts/_marts.yml', content: 'version: 2\n' })
    expect(yaml).toMatchObject({ status: 'invalid', diagnostics: [{ code: 'nothing-to-preview' }] })
  })

  it('ends the query when its caller leaves', async () => {
    const abort = new AbortController()
    const running = preview(
      {
        path: 'models/marts/top.sql',
        selection: 'select count(*) from range(100000000000) a, range(1000) b',
      },
      { signal: abort.signal },
    )
    setTimeout(() => abort.abort(), 300)
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' })
  })
})

describe('the graph', () => {
  it('has layers, counted tests, and what is built where', async () => {
    const { scope } = await resolveScope(ann, 'shop', 'branch')
    const graph = await parts.service.graph({ scope, select: '' }, never)
    expect(
      graph.nodes.map(({ name, layer, tests, builtInProduction }) => [name, layer, tests, builtInProduction]),
    ).toEqual([
      ['fct_orders', 'mart', 2, true],
      ['stg_orders', 'staging', 0, true],
      ['top', 'mart', 0, false],
      ['backend.orders', 'source', 0, false],
    ])
    expect(graph.edges).toContainEqual(['model.shop.stg_orders', 'model.shop.fct_orders'])
    const again = await parts.service.graph({ scope, select: '' }, never)
    expect(again.hash).toBe(graph.hash)
  })

  it('is cut by a selection, and says what is wrong with one', async () => {
    const { scope } = await resolveScope(rita, 'shop', 'branch')
    const graph = await parts.service.graph({ scope, select: '+fct_orders' }, never)
    expect(graph.nodes.map((node) => node.name)).toEqual(['fct_orders', 'stg_orders', 'Restricted'])
    await expect(parts.service.graph({ scope, select: 'nomethod:x' }, never)).rejects.toMatchObject({
      kind: 'invalid',
    })
  })

  it('shows a node with the columns that stand in the warehouse and who may read it', async () => {
    const { scope } = await resolveScope(ann, 'shop', 'branch')
    const node = await parts.service.node({ scope, id: 'model.shop.fct_orders' }, never)
    expect(node.columns).toEqual([
      { name: 'id', type: 'BIGINT', description: 'Number of the order.', tests: ['not_null', 'unique'] },
      { name: 'doubled', type: 'BIGINT', description: '', tests: [] },
    ])
    expect(node.readableBy.map((each) => each.role)).toContain('data_reader')
    expect(node.withheld).toBeNull()
    await expect(parts.service.node({ scope, id: 'model.shop.none' }, never)).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  it('names the dataset that the caller may list but not view', async () => {
    const { scope } = await resolveScope(rita, 'shop', 'main')
    const lists: HeldGrant = {
      id: null,
      projectId: null,
      scope: { kind: 'dataset', value: 'production_mart' },
      action: 'list',
      expiresAt: null,
      via: { kind: 'user', key: rita.userId, name: rita.name },
    }
    const withheldFrom = async (grants: readonly HeldGrant[]) => {
      const caller = { ...scope.caller, grants: [...grants] }
      const asked = { scope: { ...scope, caller }, id: 'model.shop.fct_orders' }
      return (await parts.service.node(asked, never)).withheld
    }
    expect(await withheldFrom([lists])).toBe('production_mart')
    expect(await withheldFrom([lists, { ...lists, action: 'view' }])).toBeNull()
  })

  it('marks a node as another when a macro that it calls is another', async () => {
    const marksOf = async () => {
      const { scope } = await resolveScope(rita, 'shop', 'main')
      const found = await parts.service.commitGraph({ scope, commit: scope.main }, never)
      return new Map(found.nodes.map((node) => [node.name, node.fingerprint]))
    }
    const before = await marksOf()
    await shop.commitToMain({
      'macros/money.sql': `{% macro cents(column) %}{{ column }} / 1000{% endmacro %}\n`,
    })
    const after = await marksOf()
    expect([...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name)).toEqual([
      'top',
    ])
  })
})
