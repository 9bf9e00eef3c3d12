import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { postgresOutput, useCommandFolder } from './testing/command-folder.ts'

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': JSON.stringify({
    shop: { target: 'dev', outputs: { dev: { ...postgresOutput, schema: 'main' } } },
  }),
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

const shop = useCommandFolder(files, { postgres: true })
const { command } = shop

async function overloads(): Promise<unknown> {
  const text = await readFile(shop.path('target/run_results.json'), 'utf8')
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
  await writeFile(shop.path('functions/tax_of.sql'), 'select amount * rate')
  const again = await command('retry')
  expect(again.code).toBe(0)
  expect(again.output).toMatch(/Overload 1 of 2 OK created function tax overload tax_of /)
  expect(again.output).toMatch(/Overload 2 of 2 SKIP function tax overload tax_less /)
  expect(await overloads()).toEqual({ successful: ['tax_of', 'tax_less'], failed: [] })
  const shown = await command('show', '-q', '-s', 'taxed')
  expect(shown.output).toMatch(/\| +6 \|/)
  expect((await command('retry')).output).toContain('Nothing to do.')
})
