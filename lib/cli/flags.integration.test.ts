import { existsSync } from 'node:fs'
import { cp, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

/** What calls do that people have written for dbt 1.12, by its own answers to the same. */
const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: { type: duckdb, path: shop.duckdb, threads: 1 }
    other: { type: duckdb, path: shop.duckdb, threads: 1, schema: other }
`,
  'seeds/codes.csv': 'id,label\n1,one\n2,two\n',
  'models/base.sql': 'select 1 as id',
  'models/unread.sql': "{{ config(materialized='ephemeral') }} select 2 as id",
  'models/faulty.sql': "{{ config(materialized='ephemeral') }} select {{ nope.nope }} as id",
  'models/reads.sql': "select * from {{ ref('faulty') }}",
  'models/m.yml': `models:
  - name: base
    columns:
      - name: id
        data_tests:
          - accepted_values: { name: warns, arguments: { values: [2] }, config: { severity: warn } }
          - accepted_values: { name: keeps, arguments: { values: [3] }, config: { store_failures: true } }
unit_tests:
  - name: after_the_tests
    model: top
    given: [{ input: ref('base'), rows: [{ id: 1 }] }]
    expect: { rows: [{ id: 1 }] }
sources:
  - name: raw
    schema: main
    config: { freshness: { error_after: { count: 1, period: day } }, loaded_at_field: "timestamp '2020-01-01'" }
    tables: [{ name: codes }]
`,
  'selectors.yml': 'selectors: [{ name: one, definition: base }]\n',
  'models/top.sql': "select id from {{ ref('base') }}",
  'macros/m.sql': `{% macro say(what) %}{{ log('said ' ~ what, info=true) }}{% endmacro %}
{% macro drop_base() %}{% do run_query('drop view main.base cascade') %}{% endmacro %}
{% macro ask(column) %}{% do run_query('select ' ~ column ~ ' from main.codes') %}{% endmacro %}
`,
}

const shop = useCommandFolder(files)
const { command } = shop

const target = (path: string) => shop.path('target', path)
const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(target(path), 'utf8'))

describe('a call as for dbt', { timeout: 120_000 }, () => {
  it('knows other spellings of flags, and those that change nothing', async () => {
    const one = await command(
      'ls',
      '--resource-types',
      'seed',
      '--no-use-experimental-parser',
      '--sqlparse',
      '{}',
    )
    expect([one.code, one.output]).toEqual([0, 'shop.codes\n'])
    expect((await command('ls', '--model', 'base', '--exclude-resource-types=test')).output).toBe(
      'shop.base\n',
    )
  })

  it('follows --selector, and says that the rest of the selection is not looked at', async () => {
    const given = ['ls', '--selector', 'one', '--resource-type', 'model'] as const
    const { code, output } = await command(...given, '--select', 'top')
    expect([code, output]).toEqual([0, expect.stringMatching(/beside --selector[^]*\nshop\.base\n$/)])
    expect((await command(...given)).output).toBe('shop.base\n')
  })

  it('prints rows of a seed that it loads', async () => {
    const { code, output } = await command('seed', '--show', '--single-threaded')
    expect([code, output]).toEqual([0, expect.stringContaining('Random sample of table: main.codes')])
    expect(output).toMatch(/\| id \| label \|\n\| -- \| ----- \|\n\| {2}[12] \| (?:one|two) {3}\|/)
  })

  it('holds up what reads a faulty ephemeral model, and compiles one that nobody reads', async () => {
    const { code, output } = await command('run')
    expect(code).toBe(1)
    expect(output).toMatch(
      /SKIP relation main\.reads due to ephemeral model status 'error' \.* \[ERROR SKIP\]/,
    )
    expect(output).toContain(
      '[ERROR]: in model faulty (models/faulty.sql)\n  Compilation Error in model faulty',
    )
    expect(output).toContain('Done. PASS=2 WARN=0 ERROR=0 SKIP=1 NO-OP=0 REUSED=0 TOTAL=3')
    expect(await readFile(target('compiled/shop/models/unread.sql'), 'utf8')).toContain('select 2 as id')
    const message = 'caused by compilation error in referenced ephemeral model model.shop.faulty'
    expect(await json('run_results.json')).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({
          unique_id: 'model.shop.reads',
          status: 'skipped',
          message: expect.stringContaining(message),
          relation_name: '"shop"."main"."reads"',
        }),
      ]),
    })
    const compiled = await command('compile', '--select', 'reads', 'faulty')
    expect([compiled.code, compiled.output.match(/no macro or variable/g)?.length]).toEqual([2, 1])
  })

  it('says where compiled text and failing rows are; a unit test waits for the tests above its model', async () => {
    const { output } = await command('build', '--select', 'base+')
    expect(output).toContain(
      '[ERROR]: in test keeps (models/m.yml)\n  Got 1 result, configured to fail if != 0\n',
    )
    expect(output).toContain('compiled code at target/compiled/shop/models/m.yml/keeps.sql')
    expect(output).toContain('  select * from "shop"."main_dbt_test__audit"."keeps"')
    expect(output).toContain(
      '[WARNING]: in test warns (models/m.yml)\n[WARNING]: Got 1 result, configured to warn',
    )
    expect(output).toMatch(/SKIP unit_test after_the_tests \.+ \[SKIP\]/)
    expect(await json('run_results.json')).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({ unique_id: 'model.shop.top', status: 'skipped', message: null }),
      ]),
    })
    const strict = ['test', '--select', 'warns', '--warn-error-options']
    expect((await command(...strict, '{error: [JinjaLogWarning]}')).code).toBe(0)
    expect((await command(...strict, '{error: all}')).code).toBe(1)
  })

  it('writes what came of nothing, and of a macro, which is tried again as well', async () => {
    const nothing = await command('run', '--select', 'nobody')
    expect(nothing.output).toContain(
      "[WARNING]: The selection criterion 'nobody' does not match any enabled nodes",
    )
    expect(nothing.output).toContain('[WARNING]: Nothing to do.')
    expect(await json('run_results.json')).toMatchObject({ results: [], args: { which: 'run' } })
    expect((await command('run-operation', 'say', '--args', '{what: hello}')).output).toContain('said hello')
    const result = {
      unique_id: 'macro.shop.say',
      status: 'success',
      failures: 0,
      compiled: false,
      message: null,
    }
    expect(await json('run_results.json')).toMatchObject({ results: [result], args: { macro: 'say' } })
    expect((await command('retry')).output).toContain('Nothing to do')
    const wrong = await command('run-operation', 'ask', '--args', '{column: labl}')
    // The place in the project, not in the macro of the engine that sends the query.
    expect([wrong.code, wrong.output]).toEqual([
      1,
      expect.stringMatching(/^macros\/m\.sql:3:\d+: Binder Error/m),
    ])
    expect((await command('retry')).code).toBe(1)
    await command('run-operation', 'say', '--args', '{who: me}').then(({ output }) =>
      expect(output).toMatch(/^Macro 'say' takes no keyword argument 'who'/m),
    )
  })

  it('tries a clone again, of what is missing', async () => {
    await command('run', '--select', 'base', 'top')
    await cp(shop.path('target'), shop.path('state'), { recursive: true })
    await command('run-operation', 'drop_base')
    const words = ['clone', '--state', 'state', '--select', 'base', 'codes', '--target', 'other']
    const first = await command(...words)
    expect([first.code, first.output]).toEqual([
      1,
      expect.stringContaining('Runtime Error in model base (models/base.sql)'),
    ])
    await command('run', '--select', 'base', '--target-path', 'elsewhere')
    const again = await command('retry')
    expect([again.code, again.output]).toEqual([0, expect.stringContaining('PASS=1 WARN=0 ERROR=0 SKIP=0')])
  })

  it('tells which sources are stale', async () => {
    const { code, output } = await command('source', 'freshness')
    expect(code).toBe(1)
    expect(output).toMatch(/Finished running 1 source in 0 hours 0 minutes and [\d.]+ seconds/)
    expect(output).toContain('[ERROR]: in source codes (models/m.yml)\n  Status: error\n')
    expect(existsSync(target('manifest.json'))).toBe(true)
  })

  it('shows SQL as it is, writes nothing where it is told so, and cleans', async () => {
    const shown = await command(
      'show',
      '--inline-direct',
      "select '{{ x }}' as raw",
      '--output',
      'json',
      '--quiet',
    )
    expect(JSON.parse(shown.output)).toMatchObject({ show: [{ raw: '{{ x }}' }] })
    const cleaned = await command('clean')
    expect(cleaned.output).toBe(
      `Checking ${shop.path('target')}/*\nCleaned ${shop.path('target')}/*\nFinished cleaning all paths.\n`,
    )
    expect((await command('run', '--select', 'base', '--no-write-json')).code).toBe(0)
    expect([existsSync(target('manifest.json')), existsSync(target('run_results.json'))]).toEqual([
      false,
      false,
    ])
  })
})
