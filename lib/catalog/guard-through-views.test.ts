import { describe, expect, it } from 'vitest'
import { grantsOfRole } from '#lib/access/decide.ts'
import { getRole } from '#lib/access/roles.ts'
import type { GuardVerdict, ResolveTable } from '#lib/access/guard.ts'
import type { StatementFacts, TableName } from '#lib/warehouse/warehouse.ts'
import { DatasetMap } from './dataset-map.ts'
import { guardThroughViews } from './guard-through-views.ts'
import type { CatalogVersion } from './relation-catalog.ts'

/** Relations with the query of views: names that it reads. */
const relations: Readonly<Record<string, 'table' | readonly string[]>> = {
  'raw.orders': 'table',
  'production_stg.orders': ['raw.orders'],
  'production_mart.fct': 'table',
  'production_reporting.board': 'table',
  'dev_ann.mine': 'table',
  'dev_ann.over_staging': ['production_stg.orders'],
  'dev_ann.over_mine': ['dev_ann.over_staging', 'dev_ann.mine'],
  'dev_ann.sly': ['production_reporting.board'],
  'dev_ann.slyer': ['dev_ann.sly'],
  'dev_ann.loop': ['dev_ann.loop'],
  'raw.view': ['production_reporting.board'],
}
const nameOf = (table: TableName) => `${table.schema}.${table.name}`

function toTable(text: string): TableName {
  const [schema = '', name = ''] = text.split('.')
  return { database: 'shop', schema, name }
}

/** What stands behind names in the end, as DuckDB tells it. */
function flatten(names: readonly string[], seen = new Set<string>()): string[] {
  return names.flatMap((name) => {
    const found = relations[name]
    if (seen.has(name)) return []
    seen.add(name)
    return found === undefined || found === 'table' ? [name] : [name, ...flatten(found, seen)]
  })
}

function factsOf(names: readonly string[], kind: StatementFacts['kind'] = 'select'): StatementFacts {
  return {
    text: '',
    kind,
    target: null,
    tablesNamed: names.map(toTable),
    tablesRead: flatten(names).map(toTable),
    functions: [],
    tableFunctions: [],
    complete: true,
  }
}

const schemas = [...new Set(Object.keys(relations).map((name) => name.split('.')[0] ?? ''))]
const catalog: CatalogVersion = {
  version: 1,
  schemas,
  relations: [],
  find: (schema, name) => {
    const found = relations[`${schema}.${name}`]
    return found === undefined ? null : { schema, name, type: found === 'table' ? 'table' : 'view' }
  },
}
const naming = {
  projectId: 'shop',
  layers: new Map([['production_reporting', 'reporting']]),
  sourceSchemas: new Set(['raw']),
  restricted: new Set<string>(),
}
const datasets = new DatasetMap(naming, catalog)

interface World {
  readonly resolve?: ResolveTable
  /** What the warehouse has at this moment. */
  readonly schemas?: () => Promise<readonly string[]>
}

async function judge(names: readonly string[], world: World = {}): Promise<GuardVerdict> {
  return guardThroughViews({
    principal: { grants: grantsOfRole(getRole('data_analyst')), slug: 'ann' },
    facts: [factsOf(names)],
    resolve: world.resolve ?? datasets.resolve,
    mode: { kind: 'preview' },
    lookup: {
      schemas: world.schemas ?? (async () => []),
      typeOf: async (table) => {
        const found = relations[nameOf(table)]
        return found === undefined ? null : found === 'table' ? 'table' : 'view'
      },
      definitionOf: async (table) => {
        const found = relations[nameOf(table)]
        return found === undefined || found === 'table' ? null : factsOf(found, 'create')
      },
    },
  })
}

const allows = async (...names: string[]) => (await judge(names)).allowed

describe('reading through views', () => {
  it.each([
    [['production_stg.orders']],
    [['dev_ann.mine', 'production_stg.orders']],
    [['dev_ann.over_staging']],
    [['dev_ann.over_mine', 'production_stg.orders', 'production_mart.fct']],
  ])('allows %s', async (names) => {
    expect(await allows(...names)).toBe(true)
  })

  it.each([
    [['raw.orders']],
    [['dev_ann.sly']],
    [['dev_ann.slyer', 'production_stg.orders']],
    [['dev_ann.over_staging', 'production_reporting.board']],
    [['dev_ann.loop', 'dev_ann.sly']],
    [['dev_bob.mine', 'production_stg.orders']],
    [['dev_ann.not_there', 'dev_ann.sly']],
  ])('refuses %s', async (names) => {
    expect(await allows(...names)).toBe(false)
  })
})

describe('a dataset that is not there', () => {
  const there = 'production_mart_pay'
  const nowhere = 'production_mart_ray'
  const closed = new DatasetMap(
    { ...naming, restricted: new Set([there]) },
    { ...catalog, schemas: [...schemas, there] },
  )

  it('is refused as one that is restricted, with the same work', async () => {
    const judged = []
    for (const schema of [there, nowhere]) {
      let looked = 0
      const verdict = await judge([`${schema}.wages`, 'production_mart.fct'], {
        resolve: closed.resolve,
        schemas: async () => {
          looked += 1
          return [...schemas, there]
        },
      })
      judged.push(JSON.stringify({ verdict, looked }).replaceAll(schema, 'it'))
    }
    expect(judged[0]).toBe(judged[1])
    expect(judged[0]).toContain('"looked":1')
  })

  it('is looked for once more where only what is known of the warehouse lacks it', async () => {
    const world = { resolve: closed.resolve, schemas: async () => [...schemas, nowhere.toUpperCase()] }
    expect((await judge([`${nowhere}.wages`], world)).allowed).toBe(true)
  })

  it('is there where main builds it, though nothing is built yet', () => {
    const built = new DatasetMap({ ...naming, nodes: [{ schema: nowhere }] }, null)
    expect([nowhere, 'RAW', there].map((schema) => built.has(schema))).toEqual([true, true, false])
  })
})
