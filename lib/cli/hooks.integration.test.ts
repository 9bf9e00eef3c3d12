import { readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

/** What dbt 1.12 prints of the same, but for the order of what unit tests it takes first. */
const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
on-run-start: "{{ log('start of ' ~ flags.WHICH, info=true) }}"
on-run-end:
  - >-
    {% for r in results %}{{ log(r.node.name ~ ' ' ~ r.status ~ ' ' ~ r.failures ~ ' ' ~ r.timing|length ~ ' '
    ~ r.node.config.materialized ~ ' ' ~ (r.message or '').split('\\n')[0], info=true) }}{% endfor %}
  - "{{ log(schemas ~ ' ' ~ database_schemas, info=true) }}"
  - "{% if results %}{% set first = results[0].to_dict() %}{{ log(first.node.unique_id ~ ' ' ~ first.timing[0].name, info=true) }}{% endif %}"
  - "create table if not exists ended as select {{ results|selectattr('status', 'equalto', 'error')|list|length }} as failed"
`,
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, threads: 1 } } }',
  'models/a.sql': "{{ log('in a', info=true) }}{{ print('printed by a') }} select 1 as id",
  'models/b.sql': 'select nope as id',
  'models/c.sql': "select * from {{ ref('b') }}",
  'models/d.sql': "{{ config(materialized='table', schema='other') }} select id from {{ ref('a') }}",
  'models/m.yml': `models:
  - name: a
    columns: [{ name: id, data_tests: [unique] }]
`,
}

const units = `unit_tests:
  - { name: u_a, model: d, given: [{ input: ref('a'), rows: [{ id: 1 }] }], expect: { rows: [{ id: 1 }] } }
  - { name: u_b, model: d, given: [{ input: ref('a'), rows: [{ no: 1 }] }], expect: { rows: [{ id: 1 }] } }
  - { name: u_c, model: d, given: [{ input: ref('a'), rows: [{ id: 1 }] }], expect: { rows: [{ id: 1 }] } }
`

const shop = useCommandFolder(files)

async function command(...words: readonly string[]) {
  const { code, output } = await shop.command(...words)
  return { code, output: output.replace(/ in \d+\.\d\ds\]/g, ']') }
}

async function resultsOf(): Promise<readonly string[]> {
  const read: unknown = JSON.parse(await readFile(shop.path('target/run_results.json'), 'utf8'))
  const results: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'results') : []
  return Array.isArray(results)
    ? results.map((one: object) => `${Reflect.get(one, 'unique_id')} ${Reflect.get(one, 'status')}`)
    : []
}

describe('hooks of a run', { timeout: 120_000 }, () => {
  it('log, stand apart from the nodes, and know at the end what the run has done', async () => {
    const { code, output } = await command('build')
    expect(code).toBe(1)
    expect(output).toMatch(/^Found 4 models, 5 operations, 1 test, \d+ macros$/m)
    expect(output).toContain('\nstart of build\n1 of 1 OK hook: shop.on-run-start.0 ')
    expect(output).toMatch(/OK hook: shop\.on-run-start\.0 .*\n\n1 of 5 START/)
    expect(output).toMatch(/\[RUN\]\nin a\nprinted by a\n1 of 5 OK created/)
    expect(output).toMatch(/\[OK\]\n\n1 of 4 START hook: shop\.on-run-end\.0/)
    const told = output.slice(output.indexOf('on-run-end.0'), output.indexOf('on-run-end.1')).split('\n')
    expect(told.slice(1, 6).sort()).toEqual([
      'a success None 2 view OK',
      'b error None 2 view Runtime Error in model b (models/b.sql)',
      'c skipped None 0 view ',
      'd success None 2 table OK',
      'unique_a_id pass 0 2 test ',
    ])
    expect(output).toContain("\n['main', 'main_other'] [('shop', 'main'), ('shop', 'main_other')]\n")
    expect(output).toContain('\nmodel.shop.a compile\n')
    const ended = await command(
      'show',
      '-q',
      '--inline-direct',
      'select failed from ended',
      '--output',
      'json',
    )
    expect(ended.output).toContain('{\n      "failed": 1\n    }')
  })

  it('count as failed where they fail', async () => {
    const own = files['dbt_project.yml'] ?? ''
    const hooks = "on-run-start: ['select 1', 'select nope']\n"
    await writeFile(shop.path('dbt_project.yml'), `name: shop\nversion: '1.0'\nprofile: shop\n${hooks}`)
    const { code } = await command('run')
    await writeFile(shop.path('dbt_project.yml'), own)
    expect(code).toBe(1)
    const { results } = JSON.parse(await readFile(shop.path('target/run_results.json'), 'utf8'))
    expect(results.slice(0, 2).map((one: object) => Reflect.get(one, 'failures'))).toEqual([0, 1])
  })

  it('are compiled and not run where a command only compiles, as seeds are passed by', async () => {
    const { code, output } = await command('compile')
    expect(code).toBe(0)
    expect(output).toMatch(/^Found 4 models, .*\n\nConcurrency: 1 threads \(target='dev'\)\n\n/)
    expect(output).not.toContain('START hook')
    expect(output).toContain('\nstart of compile\n')
    expect((await resultsOf()).filter((one) => one.startsWith('operation.')).sort()).toEqual([
      'operation.shop.shop-on-run-end-0 success',
      'operation.shop.shop-on-run-end-1 success',
      'operation.shop.shop-on-run-end-2 success',
      'operation.shop.shop-on-run-end-3 success',
      'operation.shop.shop-on-run-start-0 success',
    ])
  })

  it('print, and do not log, where the rest is quiet', async () => {
    expect((await command('run', '-s', 'a', '--quiet')).output).toBe('printed by a\n')
    const { output } = await command('run', '-s', 'a', '--no-print')
    expect(output).toContain('\nin a\n')
    expect(output).not.toContain('printed')
  })
})

describe('unit tests of a model', { timeout: 120_000 }, () => {
  it('are skipped in a build after one that went wrong, and all run by test', async () => {
    await writeFile(shop.path('models/u.yml'), units)
    const build = await command('build', '-s', '+d')
    expect(build.output).toMatch(/PASS d::u_a .*\n.*START unit_test d::u_b .*\n.*ERROR d::u_b /)
    expect(build.output).toMatch(/SKIP unit_test u_c .*\n.*SKIP relation main_other\.d /)
    const test = await command('test', '-s', 'test_type:unit')
    expect(test.output).toMatch(/ERROR d::u_b .*\n.*\n.*PASS d::u_c/)
    await rm(shop.path('models/u.yml'))
  })
})
