import type { Principal } from '#lib/access/principal.ts'
import { contextOf } from '#lib/access/testing/test-people.ts'
import type { TokenScope } from '#lib/contracts/people.ts'
import { createMyToken } from '#lib/people/my-tokens.ts'
import type { ProductAttack, Verdict } from './attack.ts'
import { lastAuditId, refusalsSince } from './stage.ts'
import { inTerminal, type TerminalWish } from './terminal.ts'

async function tokenOf(who: Principal, scopes: readonly TokenScope[] = ['full']): Promise<string> {
  const browser = { ...contextOf(who), principal: { ...who, via: 'session' as const } }
  return (await createMyToken(browser, { name: 'terminal', expiresInDays: 1, scopes })).secret
}

interface Row {
  readonly number: number
  readonly road: string
  readonly wish: Omit<TerminalWish, 'token'>
  /** Through the worker's door; at PostgreSQL itself everything that is refused is refused by the server. */
  readonly expected?: readonly Verdict[]
  readonly alsoOnPostgres?: true
}

const takes = {
  'macros/take.sql': `{% macro take() %}{% set r = run_query('select max(secret) from fin.p') %}{{ log(r.rows[0][0], info=True) }}{% endmacro %}`,
}
const over = { 'models/marts/over_fin.sql': 'select * from fin.p' }
const asks = {
  'models/marts/asks.sql': `{% set r = run_query('select max(secret) from fin.p') %}select '{{ r.rows[0][0] if execute }}' as s`,
}
const shape = {
  'models/fin.yml':
    'version: 2\nsources:\n  - name: fin\n    tables: [{ name: p }, { name: shape }, { name: one }]\n',
}
const CATALOG = 'target/catalog.json'

const rows: readonly Row[] = [
  {
    number: 14,
    road: 'docs generate lists columns of what may not be listed',
    wish: { words: ['docs', 'generate'], files: shape, written: [CATALOG, 'target/manifest.json'] },
    // Its schema is taken out of the answer.
    expected: ['filtered'],
  },
  {
    number: 14,
    road: 'docs generate compiles a model that asks',
    wish: { words: ['docs', 'generate'], files: asks },
    alsoOnPostgres: true,
  },
  {
    number: 1,
    road: 'show of SQL',
    wish: { words: ['show', '--inline', 'select * from fin.p'] },
    alsoOnPostgres: true,
  },
  {
    number: 1,
    road: 'show of a source',
    wish: { words: ['show', '--inline', `select * from {{ source('fin', 'p') }}`, '--limit', '1'] },
  },
  {
    number: 1,
    road: 'show of a model',
    wish: { words: ['show', '--select', 'over_fin'], files: over },
    alsoOnPostgres: true,
  },
  {
    number: 1,
    road: 'show by a path',
    wish: { words: ['show', '--select', 'path:models/marts/over_fin.sql'], files: over },
  },
  {
    number: 31,
    road: 'compile of a template that asks',
    wish: { words: ['compile', '--select', 'asks'], files: asks },
    alsoOnPostgres: true,
  },
  {
    number: 31,
    road: 'run-operation',
    wish: { words: ['run-operation', 'take'], files: takes },
    alsoOnPostgres: true,
  },
  {
    number: 16,
    road: 'show of two statements',
    wish: { words: ['show', '--inline', 'select 1; select * from fin.p'] },
    expected: ['refused', 'failed'],
  },
  {
    number: 6,
    road: 'run of a copy',
    wish: { words: ['run', '--select', 'over_fin'], files: over },
    alsoOnPostgres: true,
  },
  {
    number: 6,
    road: 'a run that writes production',
    wish: {
      words: ['run', '--select', 'away'],
      files: {
        'models/marts/away.sql': `{{ config(post_hook='drop table production_mart.fct_orders') }} select 1 as id`,
      },
    },
    alsoOnPostgres: true,
  },
  {
    number: 4,
    road: 'show of what is open',
    wish: { words: ['show', '--inline', 'select count(*) as n from production_mart.fct_orders'] },
    expected: ['filtered'],
    alsoOnPostgres: true,
  },
]

const throughDoor = rows.map(({ number, road, wish, expected = ['refused'] }): ProductAttack => ({
  number,
  road: `command line: ${road}`,
  on: ['duckdb'],
  expected,
  attempt: async (stage, shop) => {
    const since = await lastAuditId()
    const found = await inTerminal(stage, shop, { ...wish, token: await tokenOf(stage.ann) })
    const refusals = await refusalsSince(since, stage.ann.userId)
    // A template whose question was refused fails as a whole, and is a refusal.
    return found.verdict === 'failed' && refusals.length > 0 ? { ...found, verdict: 'refused' } : found
  },
}))

const byLogin = rows
  .filter((each) => each.alsoOnPostgres === true)
  .map(({ number, road, wish, expected }): ProductAttack => ({
    number,
    road: `command line by the person's login: ${road}`,
    on: 'logins',
    // The server alone refuses here: nothing of it passes the product.
    expected: expected ?? ['failed'],
    attempt: async (stage, shop) => {
      const found = await inTerminal(stage, shop, { ...wish, token: '' })
      return found.verdict === 'refused' ? { ...found, verdict: 'failed' } : found
    },
  }))

const tokens: readonly ProductAttack[] = (['read', 'metadata', 'develop'] as const).map((scope) => ({
  number: 40,
  road: `command line: show with a token of the scope ${scope}`,
  on: ['duckdb'],
  expected: ['refused'],
  attempt: async (stage, shop) =>
    inTerminal(stage, shop, {
      words: ['show', '--inline', scope === 'develop' ? 'select * from fin.p' : 'select 1 as x'],
      token: await tokenOf(stage.ann, [scope]),
    }),
}))

const readerCatalog: ProductAttack = {
  number: 14,
  road: 'command line: docs generate by a reader, who runs nothing',
  on: ['duckdb'],
  expected: ['refused'],
  attempt: async (stage, shop) =>
    inTerminal(stage, shop, {
      words: ['docs', 'generate'],
      files: shape,
      token: await tokenOf(stage.rea),
      schema: 'dev_rea',
    }),
}

const reader: ProductAttack = {
  number: 1,
  road: 'command line: show by a reader, who runs nothing',
  on: ['duckdb'],
  expected: ['refused'],
  attempt: async (stage, shop) =>
    inTerminal(stage, shop, {
      words: ['show', '--inline', 'select 1 as x'],
      token: await tokenOf(stage.rea),
      schema: 'dev_rea',
    }),
}

/** docs generate, show and their kin, as a person types them beside a running Metricwright. */
export const terminalAttacks: readonly ProductAttack[] = [
  ...throughDoor,
  ...byLogin,
  ...tokens,
  reader,
  readerCatalog,
]
