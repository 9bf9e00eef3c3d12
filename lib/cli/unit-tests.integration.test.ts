import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb } } }\n',
  'seeds/codes.csv': 'id,label\n1,one\n2,\n',
  'models/base.sql': "select 1 as id, 'x' as note",
  'models/joined.sql':
    "select b.id, b.note, c.label from {{ ref('base') }} b join {{ ref('codes') }} c using (id)",
  'macros/of_ours.sql': '{% macro of_ours() %}real{% endmacro %}',
  'models/overridden.sql':
    "select '{{ invocation_id }}' as run, '{{ shop.of_ours() }}' as ours, '{{ dbt.type_int() }}' as type from {{ ref('base') }}",
  'models/unused.sql': '{{ config(enabled=false) }}select 1 as id',
  'models/m.yml': `unit_tests:
  - name: of_nothing
    model: unused
    given: [{ input: ref('base'), rows: [{ id: 1 }] }]
    expect: { rows: [{ id: 1 }] }
  - name: of_no_rows
    model: joined
    given:
      - { input: ref('codes') }
      - { input: ref('base'), format: csv, rows: "" }
    expect: { rows: [] }
  - name: of_overrides
    model: overridden
    given: [{ input: ref('base'), rows: [{ id: 1 }] }]
    overrides: { macros: { invocation_id: 123, shop.of_ours: 4, type_int: 5 } }
    expect: { rows: [{ run: '123', ours: '4', type: '5' }] }
  - name: of_the_seed
    model: joined
    given:
      - input: ref('codes')
      - input: ref('base')
        rows: [{ id: 1, note: null }, { id: 2, note: y }]
    expect: { rows: [{ id: 1, note: null, label: one }, { id: 2, note: y, label: null }] }
`,
}

const shop = useCommandFolder(files)

it('a seed without rows has those of its file, and a row without nulls comes first, as in dbt', async () => {
  expect((await shop.command('build')).output).toContain('Done. PASS=7 WARN=0 ERROR=0')
  const compiled = await readFile(
    shop.path('target/compiled/shop/models/m.yml/models/of_the_seed.sql'),
    'utf8',
  )
  // The rows that stand for what the model reads have a file each.
  const rowsOf = (name: string) =>
    readFile(shop.path(`target/compiled/shop/models/m.yml/${name}.sql`), 'utf8')
  expect(await rowsOf('codes')).toContain("cast('one' as")
  expect(await rowsOf('base')).toContain("cast('y' as")
  expect(compiled.indexOf("'y'")).toBeGreaterThan(0)
  expect(compiled.indexOf("'y'")).toBeLessThan(compiled.indexOf('cast(null as'))
}, 60_000)

it('takes no rows, and puts values and answers in the place of names; a test of a disabled model is off', async () => {
  const words = ['build', '-s', 'joined', 'overridden', '--resource-type', 'unit_test model']
  const { output: tested } = await shop.command(...words)
  expect(tested).toContain('PASS joined::of_no_rows')
  expect(tested).toContain('PASS overridden::of_overrides')
  const { output: listed } = await shop.command('ls', '--resource-type', 'unit_test')
  expect(listed.trim().split('\n').sort()).toEqual([
    'unit_test:shop.of_no_rows',
    'unit_test:shop.of_overrides',
    'unit_test:shop.of_the_seed',
  ])
}, 60_000)
