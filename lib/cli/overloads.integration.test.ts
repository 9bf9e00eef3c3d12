import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import type { TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev:
      type: postgres
      host: "{{ env_var('SHOP_HOST') }}"
      port: "{{ env_var('SHOP_PORT') | int }}"
      user: "{{ env_var('SHOP_USER') }}"
      pass: "{{ env_var('DBT_ENV_SECRET_SHOP_PASS') }}"
      dbname: "{{ env_var('SHOP_DATABASE') }}"
      schema: main
      threads: 1
`,
  'functions/f.yml': `functions:
  - name: tax
    arguments: [{ name: amount, data_type: integer }]
    returns: { data_type: integer }
    overloads:
      - defined_in: tax_of
        arguments: [{ name: amount, data_type: integer }, { name: rate, data_type: integer }]
      - defined_in: tax_less
        arguments: [{ name: amount, data_type: text }]
`,
  'functions/tax.sql': 'select amount * 2',
  'functions/tax_of.sql': 'select amount * rate * nope',
  'functions/tax_less.sql': 'select length(amount)',
  'models/taxed.sql': "select {{ function('tax') }}(2, 3) as gross",
}

const bin = fileURLToPath(new URL('../../bin/metricwright', import.meta.url))
let folder = ''
let postgres: TestPostgres

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overloads-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  postgres = await openTestPostgres()
}, 60_000)
afterAll(async () => {
  await postgres.dispose()
  await rm(folder, { recursive: true, force: true })
})

function command(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const {
    METRICWRIGHT_URL: _url,
    METRICWRIGHT_TOKEN: _token,
    METRICWRIGHT_DATA: _data,
    ...rest
  } = process.env
  const { host, port, user, pass, dbname } = postgres.profile
  const env = {
    ...rest,
    SHOP_HOST: host,
    SHOP_PORT: String(port),
    SHOP_USER: user,
    SHOP_DATABASE: dbname,
    DBT_ENV_SECRET_SHOP_PASS: pass,
  }
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder, env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: (out + err).replace(/^\d\d:\d\d:\d\d {1,2}/gm, '') })
    })
  })
}

async function overloads(): Promise<unknown> {
  const text = await readFile(join(folder, 'target/run_results.json'), 'utf8')
  const { results }: { results: readonly { unique_id: string; overload_results: unknown }[] } =
    JSON.parse(text)
  return results.find((one) => one.unique_id === 'function.shop.tax')?.overload_results
}

it('retry makes the overload that is missing, and what calls it', { timeout: 120_000 }, async () => {
  const build = await command('build')
  expect(build.code).toBe(1)
  expect(build.output).toContain('OK created function main.tax')
  expect(build.output).toContain('[PARTIAL SUCCESS in')
  expect(await overloads()).toEqual({ successful: ['tax_less'], failed: ['tax_of'] })
  await writeFile(join(folder, 'functions/tax_of.sql'), 'select amount * rate')
  const again = await command('retry')
  expect(again.code).toBe(0)
  expect(again.output).toMatch(/Overload 1 of 2 OK created function tax overload tax_of /)
  expect(again.output).toMatch(/Overload 2 of 2 SKIP function tax overload tax_less /)
  expect(await overloads()).toEqual({ successful: ['tax_of', 'tax_less'], failed: [] })
  const shown = await command('show', '-q', '-s', 'taxed')
  expect(shown.output).toMatch(/\| +6 \|/)
  expect((await command('retry')).output).toContain('Nothing to do.')
})
