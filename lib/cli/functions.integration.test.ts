import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** What dbt makes on PostgreSQL is held against ours in lib/warehouse/conformance; on DuckDB dbt itself makes none. */
const bin = fileURLToPath(new URL('../../bin/metricwright', import.meta.url))

const properties = `
functions:
  - name: add_tax
    description: An amount with its tax.
    config: { persist_docs: { relation: true } }
    arguments:
      - { name: amount, data_type: double }
    returns: { data_type: double }
    overloads:
      - defined_in: add_tax_of
        arguments:
          - { name: amount, data_type: double }
          - { name: rate, data_type: double }
  - name: greet
    arguments:
      - { name: who, data_type: text }
      - { name: greeting, data_type: text, default_value: "'hello'" }
    returns: { data_type: text }
`
const files = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb, threads: 2 }\n',
  'functions/functions.yml': properties,
  'functions/add_tax.sql': 'select amount * {{ var("rate", 1.5) }};',
  'functions/add_tax_of.sql': "amount * rate + (select count(*) from {{ ref('base') }})",
  'functions/greet.sql': "greeting || ' ' || who -- says it",
  'models/base.sql': 'select 10 as amount',
  'models/taxed.sql': `select {{ function('add_tax') }}(amount) as gross, {{ function('add_tax') }}(amount, 3) as more,
    {{ function('greet') }}('you') as said from {{ ref('base') }}`,
} as const

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'))
  for (const [path, text] of Object.entries(files)) await put(path, text)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

function command(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

const resultsOf = async (): Promise<readonly Record<string, unknown>[]> => {
  const text = await readFile(join(folder, 'target', 'run_results.json'), 'utf8')
  const parsed: { readonly results: readonly Record<string, unknown>[] } = JSON.parse(text)
  return parsed.results
}

describe('functions on DuckDB', { timeout: 60_000 }, () => {
  it('are read from the earlier state where they are not made here', async () => {
    await command('build')
    await cp(join(folder, 'target/manifest.json'), join(folder, 'state/manifest.json'))
    const profile = files['profiles.yml'].replace('threads: 2', 'schema: other, threads: 2')
    await put('profiles.yml', profile)
    const deferred = await command('run', '--select', 'taxed', '--defer', '--state', 'state')
    expect([deferred.code, deferred.output]).toEqual([0, expect.stringContaining('PASS=1')])
    const compiled = await readFile(join(folder, 'target/compiled/shop/models/taxed.sql'), 'utf8')
    expect(compiled).toContain('"main"."add_tax"(amount)')
  })

  it('are macros, made in their order by build and left alone by run', async () => {
    const build = await command('build')
    expect([build.code, build.output]).toEqual([
      0,
      expect.stringContaining('OK created function main.add_tax'),
    ])
    expect(build.output).toContain('[SUCCESS in')
    const rows = await command('show', '--select', 'taxed', '--output', 'json', '--quiet')
    expect(JSON.parse(rows.output)).toMatchObject({ show: [{ gross: 15, more: 31, said: 'hello you' }] })
    const results = await resultsOf()
    expect(results.find((one) => one['unique_id'] === 'function.shop.add_tax')).toMatchObject({
      status: 'success',
      compiled_code: 'select amount * 1.5;',
      relation_name: '"shop"."main"."add_tax"',
      overload_results: { successful: ['add_tax_of'], failed: [] },
    })
    expect(results.find((one) => one['unique_id'] === 'model.shop.taxed')).toMatchObject({
      overload_results: null,
    })
    const run = await command('run')
    expect(run.output).not.toContain('function')
  })

  it('are selected as nodes, what their overloads read included', async () => {
    const list = async (...words: string[]) =>
      (await command('ls', '--quiet', ...words)).output.trim().split('\n')
    expect(await list('--resource-type', 'function')).toEqual(['shop.add_tax', 'shop.greet'])
    expect(await list('--select', 'resource_type:function')).toEqual(['shop.add_tax', 'shop.greet'])
    expect(await list('--select', '+add_tax')).toEqual(['shop.add_tax', 'shop.base'])
    expect(await list('--select', 'greet+', '--exclude', 'greet')).toEqual(['shop.taxed'])
  })

  it('skips what calls a function that cannot be made, and says why', async () => {
    await put(
      'functions/functions.yml',
      properties.replace('          - { name: rate, data_type: double }\n', ''),
    )
    const build = await command('build')
    expect(build.code).toBe(1)
    expect(build.output).toContain(
      "The function 'add_tax' has two overloads that take 1 argument: DuckDB tells them apart by their number only.",
    )
    expect(build.output).toContain('SKIP relation main.taxed')
  })

  it.each([
    [
      'functions/median.sql',
      'type: aggregate',
      "An aggregate function cannot be made on duckdb: write 'median'",
    ],
    ['functions/median.py', 'type: scalar', "A function in Python cannot be made on duckdb: write 'median'"],
  ])('refuses %s with %s', async (path, config, message) => {
    const entry = `  - name: median\n    config: { ${config}, runtime_version: '3.11', entry_point: main }\n    returns: { data_type: int }\n`
    await put('functions/functions.yml', properties + entry)
    await put(path, path.endsWith('.py') ? 'def main(x):\n    return {"a": x}' : 'select 1')
    const build = await command('build', '--select', 'median')
    expect([build.code, build.output]).toEqual([1, expect.stringContaining(message)])
  })

  it.each([
    ['add_tax', "The function 'add_tax' lists itself as an overload"],
    ['missing', "The overload 'missing' needs a file functions/missing.sql, and there is none"],
  ])('names the line of the overload %s that is none', async (name, message) => {
    await put('functions/functions.yml', properties.replace('defined_in: add_tax_of', `defined_in: ${name}`))
    const parse = await command('parse')
    expect([parse.code, parse.output]).toEqual([2, expect.stringContaining(message)])
    expect(parse.output).toContain('functions/functions.yml:10')
  })
})
