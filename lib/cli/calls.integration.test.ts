import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

/** Exit codes are those of dbt 1.12 for the same call. */
const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nflags: { printer_width: 60 }\n",
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, threads: 1 } } }',
  'seeds/codes.csv': 'id,label\n1,one\n2,two\n',
  'models/base.sql': "{{ log('for debugging') }}select id from {{ ref('codes') }}",
  'models/asks.sql': "select {{ run_query('select 1').columns[0].values()[0] if execute else 0 }} as id",
  'models/eph.sql': "{{ config(materialized='ephemeral') }} select id from {{ ref('base') }}",
  'models/top.sql': "select id from {{ ref('eph') }}",
  'models/bad.sql': 'select nope',
  'models/warns.sql': "{{ exceptions.warn('careful') if execute }}select 1 as id",
}

const shop = useCommandFolder(files)
const { command, commandWith } = shop

const nothing = ['run', '--select', 'nothing', '--warn-error-options'] as const
const unmatched = "The selection criterion 'nothing' does not match any enabled nodes."
const nothingToDo = 'Nothing to do. Try checking your model configs and model specification args'

describe('what is called wrong', { timeout: 120_000 }, () => {
  it.each<readonly [string, readonly string[], string]>([
    [
      'an unknown flag',
      ['run', '--nonsense'],
      'There is no option --nonsense; --help names those that there are.',
    ],
    ['a list without a value', ['run', '--select'], '--select needs a value.'],
    ['a flag without a value', ['run', '--target', '--empty'], '--target needs a value.'],
    ['no threads', ['run', '--threads', '0'], '--threads needs at least 1, and not 0.'],
    [
      'another format',
      ['run', '--log-format', 'xml'],
      "--log-format is one of text, debug, json, default, and not 'xml'.",
    ],
    [
      'half a window',
      ['run', '--event-time-start', '2024-01-01'],
      '--event-time-start needs --event-time-end beside it.',
    ],
    [
      'no time',
      ['run', '--event-time-end', 'now'],
      "--event-time-end is a date such as 2024-01-31, or with a time as 2024-01-31T13:00:00; not 'now'.",
    ],
    [
      'no folder of profiles',
      ['run', '--profiles-dir', '/nonexistent'],
      '--profiles-dir: there is no folder /nonexistent.',
    ],
    ['broken variables', ['run', '--vars', '{a'], '--vars is not YAML: {a'],
    [
      'both of a kind',
      ['run', '--warn-error', '--warn-error-options', '{error: all}'],
      'Give --warn-error or --warn-error-options, and not both.',
    ],
    [
      'a name and its older one',
      [...nothing, '{error: all, include: [NothingToDo]}'],
      "--warn-error-options: give 'error' or 'include', its older name, and not both.",
    ],
    [
      'no warning',
      [...nothing, '{error: [Nope]}'],
      "--warn-error-options: dbt has no warning 'Nope'; names are such as NothingToDo, or all.",
    ],
    ['nothing to show', ['show'], 'show needs --select or --inline.'],
    [
      'a macro and SQL',
      ['run-operation', 'x', '--sql', 'select 1'],
      'run-operation takes a macro with its --args, or --sql, and not both.',
    ],
  ])('%s ends with 2 and one sentence', async (_name, words, sentence) => {
    expect(await command(...words)).toMatchObject({ code: 2, output: `${sentence}\n` })
  })
})

describe('a selection of nothing', { timeout: 120_000 }, () => {
  it.each(['compile', 'show', 'run'])('is told once by %s, and is no failure', async (name) => {
    const { code, output } = await command(name, '--select', 'nothing')
    expect([code, output.split('\n').filter((line) => line.startsWith('[WARNING]'))]).toEqual([
      0,
      [`[WARNING]: ${unmatched}`, `[WARNING]: ${nothingToDo}`],
    ])
  })
})

describe('--warn-error-options', { timeout: 120_000 }, () => {
  it.each<readonly [string, number, readonly string[]]>([
    ['{error: [NoNodesForSelectionCriteria]}', 2, [unmatched]],
    ['{error: all, warn: [NoNodesForSelectionCriteria]}', 2, [`[WARNING]: ${unmatched}`, nothingToDo]],
    ['{error: all, silence: [NoNodesForSelectionCriteria]}', 2, [nothingToDo]],
    ['{silence: [NoNodesForSelectionCriteria]}', 0, [`[WARNING]: ${nothingToDo}`]],
    ['{silence: [NoNodesForSelectionCriteria, NothingToDo]}', 0, []],
  ])('%s', async (options, code, said) => {
    const ended = await command(...nothing, options)
    expect(ended.code).toBe(code)
    expect(ended.output.split('\n').filter((line) => /Nothing to do|criterion/.test(line))).toEqual(said)
  })
})

describe('what a template warns of', { timeout: 120_000 }, () => {
  it.each<readonly [string, string, number, RegExp]>([
    ['is told', '{}', 0, /\[RUN\]\n\[WARNING\]: careful\n1 of 1 OK created/],
    [
      'is a fault of the model, which is not built',
      '{error: [JinjaLogWarning]}',
      1,
      /ERROR creating [^]*\n {2}careful\n {2}at models\/warns\.sql:1:4\n/,
    ],
    ['is passed over', '{silence: [JinjaLogWarning]}', 0, /\[RUN\]\n1 of 1 OK created/],
  ])('%s: %s', async (_name, options, code, said) => {
    const run = await command('run', '-s', 'warns', '--warn-error-options', options)
    expect([run.code, run.output]).toEqual([code, expect.stringMatching(said)])
  })

  it('is told once where it is compiled', async () => {
    const compiled = await command('compile', '-s', 'warns')
    expect([compiled.code, compiled.output.match(/careful/g)]).toEqual([0, ['careful']])
  })
})

describe('flags of a run', { timeout: 120_000 }, () => {
  it('empty: a seed has no rows; sql: it is compiled and run; show: several nodes', async () => {
    expect((await command('build', '-s', 'codes', '--empty')).output).toContain('[INSERT 0 in')
    const made = await command(
      'run-operation',
      '--sql',
      'create table made as select * from {{ ref("codes") }}',
    )
    expect(made).toMatchObject({ code: 0, output: '' })
    const count = await command(
      'show',
      '-q',
      '--output',
      'json',
      '--inline-direct',
      'select count(*) as n from made',
    )
    expect(count.output).toContain('"n": 0')
    await command('run', '-s', 'base', 'top')
    const shown = await command('show', '-s', 'codes', 'base')
    expect(shown.output).toMatch(/Previewing node 'base':[^]*Previewing node 'codes':/)
  })

  it('printer-width is taken from the call, else from the project; log-level and log-path hold what is logged', async () => {
    const width = async (...words: string[]) =>
      /START.* \.+/.exec((await command('run', '-s', 'base', ...words)).output)?.[0].length
    expect([await width(), await width('--printer-width', '100')]).toEqual([60 - 7, 100 - 7])
    const debug = await command('run', '-s', 'base', '--log-level', 'debug', '--log-path', 'kept')
    expect(debug.output).toContain('\nfor debugging\n')
    expect(await readFile(shop.path('kept/dbt.log'), 'utf8')).toMatch(/^\d\d:\d\d:\d\d {2}for debugging$/m)
    expect((await command('run', '-s', 'base', '--log-level', 'warn')).output).toBe('')
    const quiet = await command('run', '-s', 'bad', '--quiet')
    expect(quiet.output).toMatch(/^1 of 1 ERROR creating .*\n\[ERROR\]: in model bad \(models\/bad\.sql\)\n/)
  })

  it('compile leaves out ephemeral models, and does not ask the warehouse, where it is told so', async () => {
    const apart = await command('compile', '-q', '-s', 'top', '--no-inject-ephemeral-ctes')
    expect(apart).toMatchObject({ code: 0, output: 'select id from __dbt__cte__eph\n' })
    expect((await command('compile', '-q', '-s', 'asks')).output).toBe('select 1 as id\n')
    const offline = await command('compile', '-q', '-s', 'asks', '--no-introspect')
    expect([offline.code, offline.output]).toEqual([2, expect.stringContaining('models/asks.sql:1:')])
  })

  it('the environment says what the call does not, under both of its names', async () => {
    const quiet = await commandWith({ DBT_ENGINE_QUIET: '1', DBT_RESOURCE_TYPES: 'seed' }, 'ls')
    expect(quiet.output).toBe('shop.codes\n')
    const both = await commandWith({ DBT_EMPTY: 'true' }, 'build', '-s', 'codes', '--no-empty')
    expect(both.output).toContain('[INSERT 2 in')
  })

  it('colours are for terminals, unless they are asked for', async () => {
    const run = (...words: string[]) => commandWith({ NO_COLOR: '' }, 'run', '-s', 'base', ...words)
    expect((await run()).output).not.toContain('\u001b')
    const asked = (await run('--use-colors')).output
    expect(asked).toMatch(/\[\u001b\[32mOK\u001b\[0m in /)
    expect(asked).toContain('\u001b[32mCompleted successfully\u001b[0m')
  })
})
