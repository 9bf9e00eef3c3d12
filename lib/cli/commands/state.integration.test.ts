import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))
let folder = ''

const project = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
models: { shop: { +materialized: table } }
seeds: { shop: { +schema: raw } }
`,
  'profiles.yml': JSON.stringify({
    shop: {
      target: 'prod',
      outputs: {
        prod: { type: 'duckdb', path: 'w.duckdb', schema: 'prod' },
        dev: { type: 'duckdb', path: 'w.duckdb', schema: 'dev' },
      },
    },
  }),
  'seeds/orders.csv': 'id,loaded_at\n1,2020-01-01 00:00:00\n2,2020-01-02 00:00:00\n',
  'models/base.sql': "select id from {{ source('raw', 'orders') }}",
  'models/top.sql': "select {{ twice('id') }} as id from {{ ref('base') }}",
  'models/bad.sql': "select {{ var('divisor', 'nope') }} as x from {{ ref('base') }}",
  'models/after_bad.sql': "select * from {{ ref('bad') }}",
  'macros/twice.sql': '{% macro twice(x) %}{{ x }} * 2{% endmacro %}',
  'models/_all.yml': `models: [{ name: base, columns: [{ name: id, data_tests: [unique] }] }]
sources:
  - name: raw
    schema: prod_raw
    loaded_at_field: loaded_at
    freshness: { warn_after: { count: 1, period: day } }
    tables:
      - name: orders
      - { name: gone, freshness: { error_after: { count: 1, period: hour } } }
      - { name: unwatched, freshness: null }
`,
  'selectors.yml': 'selectors: [{ name: small, definition: { method: fqn, value: top, parents: true } }]',
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'))
  for (const [path, text] of Object.entries(project)) write(path, text)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function command(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'))
const list = async (...words: string[]) =>
  (await command('ls', '--quiet', '--output', 'name', ...words)).output.trim().split('\n')

describe('a run and what comes after it', { timeout: 60_000 }, () => {
  it('is retried from what failed and what was skipped, with its flags', async () => {
    expect((await command('seed')).code).toBe(0)
    const first = await command('build', '--exclude', 'orders', '--vars', '{divisor: broken}')
    expect([first.code, first.output]).toEqual([1, expect.stringContaining('PASS=3 WARN=0 ERROR=1 SKIP=1')])
    const again = await command('retry')
    expect([again.code, again.output]).toEqual([1, expect.stringContaining('PASS=0 WARN=0 ERROR=1 SKIP=1')])
    const mended = await command('retry', '--vars', '{divisor: 7}')
    expect([mended.code, mended.output]).toEqual([0, expect.stringContaining('PASS=2 WARN=0 ERROR=0 SKIP=0')])
    cpSync(join(folder, 'target'), join(folder, 'before'), { recursive: true })
    expect((await command('retry')).output).toContain('Nothing to do')
    expect(json('target/run_results.json')).toMatchObject({
      results: [],
      args: { which: 'build', vars: { divisor: 7 } },
    })
  })

  it('is what a later selection compares with', async () => {
    expect(await list('--select', 'state:modified', '--state', 'before')).toEqual([''])
    write('models/base.sql', "select id, 1 as one from {{ source('raw', 'orders') }}")
    write('macros/twice.sql', '{% macro twice(x) %}{{ x }} + {{ x }}{% endmacro %}')
    write('models/fresh.sql', 'select 1 as id')
    const models = ['--resource-type', 'model', '--state', 'before']
    expect(await list('--select', 'state:modified', ...models)).toEqual(['base', 'fresh', 'top'])
    expect(await list('--select', 'state:modified.body', ...models)).toEqual(['base', 'fresh'])
    expect(await list('--select', 'state:modified.macros', ...models)).toEqual(['top'])
    expect(await list('--select', 'state:new', ...models)).toEqual(['fresh'])
    expect(await list('--select', 'result:success', ...models)).toEqual(['after_bad', 'bad'])
    expect(await list('--selector', 'small', '--resource-type', 'model')).toEqual(['base', 'top'])
    const wrong = await command('ls', '--select', 'state:modified.nothing', '--state', 'before')
    expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('modified.nothing')])
    expect((await command('ls', '--select', 'state:new')).code).toBe(2)
  })

  it('is read instead of what is not built here', async () => {
    const words = ['run', '--target', 'dev', '--select', 'top', '--state', 'before']
    expect((await command(...words)).code).toBe(1)
    expect((await command(...words, '--defer')).code).toBe(0)
    expect(readFileSync(join(folder, 'target/compiled/shop/models/top.sql'), 'utf8')).toContain(
      '"prod"."base"',
    )
    await command('run', '--target', 'dev', '--select', 'base')
    await command(...words, '--defer')
    expect(readFileSync(join(folder, 'target/compiled/shop/models/top.sql'), 'utf8')).toContain(
      '"dev"."base"',
    )
    await command(...words, '--defer', '--favor-state')
    expect(readFileSync(join(folder, 'target/compiled/shop/models/top.sql'), 'utf8')).toContain(
      '"prod"."base"',
    )
  })

  it('is cloned into another schema', async () => {
    const cloned = await command('clone', '--target', 'dev', '--select', 'bad', 'fresh', '--state', 'before')
    expect([cloned.code, cloned.output]).toEqual([
      0,
      expect.stringContaining('No relation found in state manifest'),
    ])
    const shown = await command(
      'show',
      '--inline',
      'select x from dev.bad limit 1',
      '--output',
      'json',
      '--quiet',
    )
    expect(JSON.parse(shown.output)).toMatchObject({ show: [{ x: 7 }] })
    expect((await command('clone', '--target', 'dev')).code).toBe(2)
  })
})

describe('sources and docs', { timeout: 60_000 }, () => {
  it('says how old the rows of sources are', async () => {
    const { code, output } = await command('source', 'freshness')
    expect(code).toBe(1)
    expect(output).toMatch(/WARN freshness of raw\.orders \.+ \[WARN in /)
    expect(output).toMatch(/ERROR freshness of raw\.gone \.+ \[ERROR in /)
    expect(output).not.toContain('unwatched')
    expect(json('target/sources.json')).toMatchObject({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json' },
      results: [
        {
          unique_id: 'source.shop.raw.gone',
          status: 'runtime error',
          error: expect.stringContaining('gone'),
        },
        {
          unique_id: 'source.shop.raw.orders',
          status: 'warn',
          max_loaded_at: '2020-01-02T00:00:00+00:00',
          criteria: { warn_after: { count: 1, period: 'day' }, filter: null },
        },
      ],
    })
    const ok = await command('source', 'freshness', '--select', 'source:raw.orders')
    expect(ok.code).toBe(0)
    cpSync(join(folder, 'target'), join(folder, 'earlier'), { recursive: true })
    expect(await list('--select', 'source_status:fresher', '--state', 'earlier')).toEqual([''])
  })

  it('writes a catalog of what is there', async () => {
    const { code, output } = await command('docs', 'generate')
    expect([code, output]).toEqual([0, expect.stringContaining('Catalog written to')])
    expect(json('target/catalog.json')).toMatchObject({
      nodes: {
        'model.shop.top': { metadata: { type: 'BASE TABLE', schema: 'prod' }, columns: { id: { index: 1 } } },
      },
      sources: { 'source.shop.raw.orders': { columns: { loaded_at: { type: 'TIMESTAMP' } } } },
      errors: null,
    })
  })
})

describe('calls as people make them for dbt', { timeout: 60_000 }, () => {
  it('may have flags before the command, flags without effect, and flags in the environment', async () => {
    const { code, output } = await command(
      '--no-use-colors',
      '--log-level',
      'warn',
      '--target',
      'dev',
      'list',
      '--select',
      'top',
    )
    expect([code, output.trim()]).toEqual([0, 'shop.top'])
    expect((await command('--version')).output).toMatch(/^metricwright \d/)
    expect((await command('docs', '--help')).code).toBe(0)
    expect((await command('docs', 'generate', '--help')).output).toContain('catalog.json')
  })

  it('fail for warnings where they ask for it', async () => {
    const lax = await command('ls', '--select', 'nothing_of_this')
    expect([lax.code, lax.output]).toEqual([0, expect.stringContaining('does not match any enabled nodes')])
    expect((await command('ls', '--select', 'nothing_of_this', '--warn-error')).code).toBe(2)
  })

  it('log events as JSON', async () => {
    const { output } = await command('run', '--select', 'fresh', '--log-format', 'json')
    const lines = output.trim().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toContainEqual({
      info: expect.objectContaining({ level: 'info', name: 'LogModelResult', code: 'Q012' }),
      data: expect.objectContaining({
        status: 'OK',
        node_info: expect.objectContaining({ unique_id: 'model.shop.fresh', node_status: 'success' }),
      }),
    })
    expect(existsSync(join(folder, 'target/run/shop/models/fresh.sql'))).toBe(true)
  })
})
