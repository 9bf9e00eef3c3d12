import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

/** What people break that only shows when something is run: one project, one run, what it says of each node. */
const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: { type: duckdb, path: db.duckdb }
    odd: { type: duckbd, path: db.duckdb }
    none: { path: db.duckdb }
`,
  'seeds/short.csv': 'a,b\n1,2\n3\n',
  'seeds/long.csv': 'a,b\n1,2\n3,4,5\n',
  'seeds/twice.csv': 'a,a\n1,2\n',
  'seeds/empty.csv': '',
  'models/base.sql': "select 1 as id, 'x' as label",
  'models/contracted.sql':
    "{{ config(materialized='table', contract={'enforced': true}) }} select 1 as id, 'x' as label, 2 as extra",
  'models/untyped.sql': "{{ config(contract={'enforced': true}) }} select 1 as id, 2 as total",
  'models/materialized.sql': "{{ config(materialized='tabel') }} select 1",
  'models/strategy.sql':
    "{{ config(materialized='incremental', incremental_strategy='mrge') }} select 1 as id",
  'models/uses.sql': "select id, label from {{ ref('base') }}",
  'models/column.sql': "select nope from {{ ref('base') }}",
  'models/syntax.sql': '\nselct 1',
  'models/raises.sql': "select 1\n{{ stop('now') if execute }}",
  'macros/stop.sql': "{% macro stop(x) %}\n{{ exceptions.raise_compiler_error('Stop ' ~ x) }}{% endmacro %}",
  'models/m.yml': `models:
  - name: contracted
    columns:
      - { name: id, data_type: varchar }
      - { name: label, data_type: varchar }
      - { name: missing, data_type: integer }
  - name: untyped
    columns: [{ name: id }, { name: total }]
unit_tests:
  - name: wrong_column
    model: uses
    given:
      - { input: ref('base'), rows: [{ id: 1, lable: x }] }
    expect: { rows: [{ id: 1 }] }
  - name: wrong_expected
    model: uses
    given:
      - { input: ref('base'), rows: [{ id: 1, label: x }] }
    expect: { rows: [{ idd: 1 }] }
  - name: no_input
    model: uses
    given: []
    expect: { rows: [{ id: 1 }] }
`,
}

const shop = useCommandFolder(files)

/** What stands below `[ERROR]: in model x` and dbt's name of the error, by the name of the node. */
function problemsOf(out: string): Readonly<Record<string, string>> {
  const plain = out.replace(/^\d\d:\d\d:\d\d ? ?/gm, '')
  const found: Record<string, string> = {}
  for (const [, name = '', text = ''] of plain.matchAll(
    /^\[ERROR\]: in \w+ (\S+) \(.*\)\n(?: {2}\w+ Error in \w+ \S+ \(.*\)\n)?((?: {2}.*\n|\n(?= {2}))*)/gm,
  ))
    found[name] = text
      .replace(/^ {2}compiled code at .*$/gm, '')
      .replace(/^ {2}/gm, '')
      .trim()
  return found
}

describe('a run of what is broken', { timeout: 120_000 }, () => {
  it('says of each node what is wrong, where, and what to do; the rest is built', async () => {
    const { code, out } = await shop.command('build')
    expect(code).toBe(1)
    // A build skips the unit tests after one that went wrong; `test` runs each of them.
    const units = await shop.command('test', '--select', 'test_type:unit')
    expect({ ...problemsOf(out), ...problemsOf(units.out) }).toEqual({
      column: `Binder Error: Referenced column "nope" not found in FROM clause!
Candidate bindings: "label"

LINE 4:         select nope from "db"."main"."base"
                       ^
at models/column.sql:1:8`,
      contracted: `This model has an enforced contract that its query breaks.
| column_name | definition_type | contract_type | mismatch_reason       |
| ----------- | --------------- | ------------- | --------------------- |
| extra       | INTEGER         |               | missing in contract   |
| id          | INTEGER         | VARCHAR       | data type mismatch    |
| missing     |                 | INTEGER       | missing in definition |
Columns that differ: 3.
Change the query, or name and data_type of these columns in the properties of the model.`,
      empty: 'seeds/empty.csv:1: the file is empty.\nIts first line holds the names of the columns.',
      short:
        'seeds/short.csv:3: this line has 1 value, the first one names 2 columns.\nWrite the delimiters of empty values too.',
      long: 'seeds/long.csv:3: this line has 3 values, the first one names 2 columns.\nPut a value that holds the delimiter in quotes.',
      materialized:
        "No materialization 'tabel' was found for adapter duckdb!\nat models/materialized.sql:1:1",
      no_input: `This unit test cannot be used: no rows are given for ref('base'), which its model reads.
Add to given: - { input: ref('base'), rows: [] }
at models/m.yml:20:1`,
      raises: 'Stop now\nat macros/stop.sql:2:4',
      untyped: 'A contract needs a data_type for every column: id, total',
      strategy: `dbt could not find an incremental strategy macro with the name "get_incremental_mrge_sql".
Choose one of append, delete+insert, merge, microbatch, or define the macro get_incremental_mrge_sql.`,
      syntax: `Parser Error: syntax error at or near "selct"

LINE 4:         selct 1
                ^
at models/syntax.sql:2:1`,
      wrong_column: `Invalid column name: 'lable' in unit test fixture for 'base'.
Accepted columns for 'base' are: ['id', 'label']
at models/m.yml:10:1`,
      wrong_expected: `Invalid column name: 'idd' in unit test fixture for expected output.
Accepted columns for expected output are: ['id', 'label']
at models/m.yml:15:1`,
    })
    expect(out).toContain('Done. PASS=2 WARN=0 ERROR=11 SKIP=3')
  })

  it.each([
    [['run', '--target', 'odd'], "There is no connection for duckbd.\nDid you mean 'duckdb'?"],
    [['run', '--target', 'none'], "output 'none' of profile 'shop' has no type"],
    [['run', '--target', 'prod'], "Profile 'shop' has no target 'prod'."],
    [['run', '--profile', 'shpo'], "There is no profile 'shpo'"],
    [['run', '--project-dir', 'models'], 'There is no dbt_project.yml in '],
    [['run', '--select', 'tagg:x'], "'tagg' in 'tagg:x' is no method of selection; did you mean 'tag'?"],
    [['run', '--selector', 'nightly'], "There is no selector 'nightly' in selectors.yml (there are: none)"],
    [['run', '--vars', '{a: '], '--vars'],
    [['run', '--threads', 'many'], '--threads'],
    [['run', '--selct', 'base'], 'There is no option --selct'],
    [['run-operation', 'nope'], "'nope'"],
    [['run', '--state', 'nowhere', '--select', 'state:new'], 'nowhere'],
  ])('%j is refused with one sentence', async (words, sentence) => {
    const { code, out, err } = await shop.command(...words)
    expect([code, (out + err).replaceAll(shop.path(), '')]).toEqual([
      expect.any(Number),
      expect.stringContaining(sentence),
    ])
    expect(code).not.toBe(0)
    expect(out + err).not.toMatch(/ at .*\.ts:/)
  })
})
