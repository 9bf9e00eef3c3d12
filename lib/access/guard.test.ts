import { describe, expect, it } from 'vitest'
import type { HeldGrant } from '#lib/contracts/access.ts'
import type { BuiltInRole } from '#lib/contracts/people.ts'
import type { StatementFacts, TableName } from '#lib/warehouse/warehouse.ts'
import { describeDataset, type DatasetNaming } from './datasets.ts'
import { grantsOfRole, type GrantHolder } from './decide.ts'
import { guardStatement, type GuardMode, type GuardVerdict, type ResolveTable } from './guard.ts'
import { getRole } from './roles.ts'

const naming: DatasetNaming = {
  projectId: 'shop',
  restricted: new Set(),
  productionSchema: 'production',
  declaredLayer: () => null,
  isSourceSchema: (schema) => schema === 'backend',
}
const views = new Set(['production_stg_backend.stg_users'])
const resolve: ResolveTable = (table) =>
  table.schema === 'temp'
    ? { kind: 'private' }
    : {
        kind: 'table',
        dataset: describeDataset(table.schema ?? 'main', naming),
        isThere: true,
        authorisedView: views.has(`${table.schema}.${table.name}`),
      }
const table = (text: string): TableName => {
  const [schema = '', name] = text.split('.')
  return name === undefined
    ? { database: null, schema: null, name: schema }
    : { database: null, schema, name }
}
const facts = (
  patch: Omit<Partial<StatementFacts>, 'tablesRead' | 'tablesNamed' | 'target'> & {
    read?: string[]
    behind?: string[]
    target?: string
  } = {},
): StatementFacts => {
  const { read = [], behind = [], target, ...rest } = patch
  return {
    text: '',
    kind: 'select',
    functions: [],
    tableFunctions: [],
    complete: true,
    ...rest,
    target: target === undefined ? null : table(target),
    tablesNamed: read.map(table),
    tablesRead: [...read, ...behind].map(table),
  }
}
const holder = (slug: string, ...keys: BuiltInRole[]): GrantHolder => ({
  slug,
  grants: keys.flatMap((key) => grantsOfRole(getRole(key))),
})
const listing = (dataset: string): HeldGrant => ({
  ...{ id: 'g', projectId: null, action: 'list', expiresAt: null },
  scope: { kind: 'dataset', value: dataset },
  via: { kind: 'user', key: 'ann', name: 'Ann' },
})
const analyst = holder('ann', 'data_analyst')
const reader = holder('ray', 'data_reader')
const lead = holder('lee', 'team_lead')
const both = holder('ann', 'data_analyst', 'data_reader')

function preview(who: GrantHolder, ...statements: StatementFacts[]): GuardVerdict {
  return guardStatement(who, statements, resolve, { kind: 'preview' })
}
const messageOf = (verdict: GuardVerdict) => (verdict.allowed ? 'allowed' : verdict.message)

describe('a preview', () => {
  it('reads what a grant of the layer covers', () => {
    expect(
      preview(analyst, facts({ read: ['production_mart_revenue.mrr', 'production_core.fct_orders'] }))
        .allowed,
    ).toBe(true)
    expect(preview(lead, facts({ read: ['backend.users'] })).allowed).toBe(true)
  })

  it('refuses a dataset without a grant, and says who may to those who may list it', () => {
    const read = facts({ read: ['production_reporting.board'] })
    const verdict = preview(analyst, read)
    expect(messageOf(verdict)).toBe('You may not view production_reporting.board.')
    expect(verdict).toMatchObject({ datasets: ['production_reporting'] })
    const lister = { ...analyst, grants: [...analyst.grants, listing('production_reporting')] }
    expect(messageOf(preview(lister, read))).toBe(
      'You may not view production_reporting.board. Admin, Team Lead and Data Reader may.',
    )
  })

  it('refuses a restricted dataset in the same sentence as one that is not there', () => {
    // Of no layer that an analyst has, and of one that they may view otherwise.
    for (const [there, nowhere] of [
      ['hr', 'xy'],
      ['production_mart_pay', 'production_mart_ray'],
    ] as const) {
      const asTable: ResolveTable = ({ schema }) => ({
        kind: 'table',
        dataset: describeDataset(schema ?? '', { ...naming, restricted: new Set([there]) }),
        isThere: schema === there,
        authorisedView: false,
      })
      const judge = (who: GrantHolder, schema: string) =>
        guardStatement(who, [facts({ read: [`${schema}.p`] })], asTable, { kind: 'preview' })
      const told = JSON.stringify(judge(analyst, there))
      expect(told).toBe(JSON.stringify(judge(analyst, nowhere)).replaceAll(nowhere, there))
      expect(told).toContain(`You may not view ${there}.p.`)
      const call = { ...facts({}), namedBeside: [table(`${there}.f`)] }
      const other = { ...facts({}), namedBeside: [table(`${nowhere}.f`)] }
      const calls = [call, other].map((each) =>
        JSON.stringify(guardStatement(analyst, [each], asTable, { kind: 'preview' })),
      )
      expect(calls[0]).toBe(calls[1]?.replaceAll(nowhere, there))
      expect(calls[0]).toContain('may not view')
      // Who owns all, and whom it was granted by its very name, may know that it is not there.
      expect(judge(holder('ada', 'admin'), nowhere).allowed).toBe(true)
      const granted = { ...listing(nowhere), action: 'view' as const }
      expect(judge({ ...analyst, grants: [...analyst.grants, granted] }, nowhere).allowed).toBe(true)
    }
  })

  it('refuses any spelling of case', () => {
    expect(preview(analyst, facts({ read: ['PRODUCTION_Reporting.Board'] })).allowed).toBe(false)
  })

  it('refuses a name that does not exist in the same sentence as one that does', () => {
    const message = (name: string) =>
      messageOf(preview(analyst, facts({ read: [`production_reporting.${name}`] }))).replace(name, '')
    expect(message('board')).toBe(message('nonsense'))
  })

  it('adds up the grants of several roles', () => {
    expect(
      preview(both, facts({ read: ['production_reporting.board', 'production_core.fct_orders'] })).allowed,
    ).toBe(true)
  })

  it('reads the own development schema and nobody else’s', () => {
    expect(preview(analyst, facts({ read: ['dev_ann_mart_revenue.mrr'] })).allowed).toBe(true)
    expect(preview(analyst, facts({ read: ['dev_anna_mart_revenue.mrr'] })).allowed).toBe(false)
    expect(preview(lead, facts({ read: ['dev_ann.mrr'] })).allowed).toBe(false)
  })

  it('refuses a name without a schema, which could be anything', () => {
    expect(preview(analyst, facts({ read: ['p'] })).allowed).toBe(false)
  })

  it('reads through a view that production built, not through one of a development schema', () => {
    expect(
      preview(analyst, facts({ read: ['production_stg_backend.stg_users'], behind: ['backend.users'] }))
        .allowed,
    ).toBe(true)
    const own = preview(analyst, facts({ read: ['dev_ann.v'], behind: ['production_reporting.board'] }))
    expect(messageOf(own)).toBe('A view that this reads from needs data that you may not view.')
    const mixed = facts({
      read: ['dev_ann.v', 'production_stg_backend.stg_users'],
      behind: ['backend.users'],
    })
    expect(preview(analyst, mixed).allowed).toBe(false)
  })

  it.each([
    ['several statements', [facts(), facts({ kind: 'drop' })], /has 2 statements/],
    ['no statement', [], /no statement/],
    ['anything but SELECT', [facts({ kind: 'other', complete: false })], /one SELECT/],
    ['DML in a CTE', [facts({ kind: 'other', complete: false })], /one SELECT/],
    ['what cannot be told', [facts({ complete: false })], /cannot be told which tables/],
    [
      'a file',
      [facts({ tableFunctions: ['data.csv'], read: ['data.csv'] })],
      /^data\.csv would be read as a file/,
    ],
    ['a file reader', [facts({ functions: ['read_csv'], tableFunctions: ['read_csv'] })], /read_csv may not/],
    [
      'an unknown table function',
      [facts({ functions: ['new_one'], tableFunctions: ['new_one'] })],
      /new_one may not/,
    ],
    ['text that is run as SQL', [facts({ functions: ['query'] })], /query may not/],
    ['storage information', [facts({ functions: ['pragma_storage_info'] })], /pragma_storage_info/],
    ['the environment', [facts({ functions: ['getenv'] })], /getenv may not/],
  ])('refuses %s', (_, statements, message) => {
    expect(messageOf(preview(lead, ...statements))).toMatch(message)
  })

  it('allows series and lists where a table stands', () => {
    expect(preview(reader, facts({ functions: ['range', 'sum'], tableFunctions: ['range'] })).allowed).toBe(
      true,
    )
  })
})

describe('a run', () => {
  const run = (who: GrantHolder, environment: 'development' | 'production', statement: StatementFacts) => {
    const mode: GuardMode = { kind: 'run', environment }
    return guardStatement(who, [statement], resolve, mode)
  }

  it('in development writes the own schema only', () => {
    const create = (target: string) => facts({ kind: 'create', target, read: ['production_core.fct_orders'] })
    expect(run(analyst, 'development', create('dev_ann_mart.x')).allowed).toBe(true)
    expect(run(analyst, 'development', create('temp.x')).allowed).toBe(true)
    expect(messageOf(run(analyst, 'development', create('production_mart.x')))).toBe(
      'A run in development writes only dev_ann and dev_ann_*, not production_mart.x.',
    )
    expect(run(lead, 'development', create('dev_ann_mart.x')).allowed).toBe(false)
    expect(run(analyst, 'development', create('x')).allowed).toBe(false)
  })

  it('guards the query inside a write by itself', () => {
    const copy = facts({ kind: 'create', target: 'dev_ann.copy', read: ['production_reporting.board'] })
    expect(messageOf(run(analyst, 'development', copy))).toMatch(/may not view production_reporting.board/)
  })

  it('in production writes production alone', () => {
    expect(run(lead, 'production', facts({ kind: 'merge', target: 'production_core.x' })).allowed).toBe(true)
    expect(run(lead, 'production', facts({ kind: 'drop', target: 'backend.users' })).allowed).toBe(false)
  })

  it('in production writes what is restricted by a right to edit it alone', () => {
    const closed: ResolveTable = (each) => {
      const restricted = new Set(['production_core'])
      const dataset = describeDataset(each.schema ?? 'main', { ...naming, restricted })
      return { kind: 'table', dataset, isThere: true, authorisedView: false }
    }
    const build = facts({ kind: 'create', target: 'production_core.x' })
    const byName = {
      ...lead,
      grants: [
        ...lead.grants,
        {
          ...{ id: 'one', projectId: 'shop', action: 'edit' as const, expiresAt: null },
          scope: { kind: 'dataset' as const, value: 'production_core' },
          via: { kind: 'user' as const, key: 'lee', name: 'Lee' },
        },
      ],
    }
    const judge = (who: GrantHolder) =>
      guardStatement(who, [build], closed, { kind: 'run', environment: 'production' })
    expect(messageOf(judge(lead))).toBe(
      'production_core is restricted: to build it in production takes the right to edit it.',
    )
    expect(judge(byName).allowed).toBe(true)
    expect(judge(holder('ada', 'admin')).allowed).toBe(true)
  })

  it.each(['copy', 'other'] as const)('refuses %s', (kind) => {
    expect(run(lead, 'production', facts({ kind, target: 'production_core.x' })).allowed).toBe(false)
  })

  it.each(['create or replace macro m.f(a) as (a)', 'CREATE FUNCTION m.f() returns int as $$ select 1 $$'])(
    'refuses what a function would hide: %s',
    (text) => {
      const verdict = guardStatement(lead, [facts({ text, kind: 'create', complete: false })], resolve, {
        kind: 'run',
        environment: 'production',
      })
      expect(verdict).toMatchObject({
        allowed: false,
        message: 'A run makes no functions here: what one reads could not be told where it is called.',
      })
    },
  )

  it('refuses a write without a target', () => {
    expect(messageOf(run(lead, 'production', facts({ kind: 'drop' })))).toMatch(
      /cannot be told what this drop writes/,
    )
  })
})

describe('rights given in a run', () => {
  const grant = (target: string) => facts({ kind: 'grant', target })
  it('are for production alone: who may read a development schema is decided in Metricwright', () => {
    const inOf = (environment: 'development' | 'production', target: string) =>
      guardStatement(lead, [grant(target)], resolve, { kind: 'run', environment }).allowed
    expect(inOf('development', 'dev_lee.t')).toBe(false)
    expect(inOf('production', 'production_mart.t')).toBe(true)
    expect(inOf('production', 'dev_lee.t')).toBe(false)
  })
})

describe('functions that ask for what is there', () => {
  it.each(['to_regclass', 'regclass', 'has_table_privilege', 'obj_description', 'pg_get_viewdef'])(
    '%s is refused',
    (name) => expect(preview(both, facts({ functions: [name] })).allowed).toBe(false),
  )
  it.each(['has_overlap', 'to_tsvector', 'regexp_replace', 'pg_typeof'])('%s is not', (name) =>
    expect(preview(both, facts({ functions: [name] })).allowed).toBe(true),
  )
})
