import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

const { command, path: inFolder } = useCommandFolder({
  'dbt_project.yml': "name: p\nversion: '1.0'\nprofile: p\n",
  'profiles.yml': 'p: {target: dev, outputs: {dev: {type: duckdb, path: p.duckdb}}}\n',
  'models/good.sql': 'select 1 as id',
  'models/bad.sql': 'select nope',
  'models/m.yml':
    'access_tests:\n  - data_reader cannot edit production\n  - nobody_known can view production\n',
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(inFolder(path)), { recursive: true })
  await writeFile(inFolder(path), text)
}

const names = [
  ...['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'clone', 'source freshness', 'docs generate'],
  ...['compile', 'show', 'ls', 'parse', 'run-operation', 'render', 'deps', 'debug', 'clean'],
  ...['access test', 'access plan', 'access apply', 'access check'],
]

describe('--help', { timeout: 120_000 }, () => {
  it('names every command with what it does', async () => {
    const { code, out } = await command('--help')
    expect(code).toBe(0)
    const listed = [...out.matchAll(/^ {2}(\S+(?: \S+)?) {2,}\S.*\.$/gm)].map((match) => match[1])
    expect(listed.sort()).toEqual([...names].sort())
  })

  it.each(names)('of %s says how it is called and what each flag does', async (name) => {
    const { code, out, err } = await command(...name.split(' '), '--help')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(
      new RegExp(`^Usage: metricwright ${name} .*\\[OPTIONS\\]\\n\\n[A-Z].*\\.\\n\\nOptions:\\n`),
    )
    const flags = out
      .slice(out.indexOf('Options:\n') + 9)
      .trimEnd()
      .split('\n')
    for (const line of flags) expect(line).toMatch(/^ {2}(?:-\w, | {4})--[a-z-]+(?: [A-Z@]+)? +\S.*\.$/)
    expect(flags.some((line) => line.includes('--help'))).toBe(true)
  })

  it('is what an unknown command is answered with: the names that there are', async () => {
    const { code, err } = await command('biuld')
    expect(code).toBe(2)
    expect(err).toContain("There is no command 'biuld'. Commands: build, run,")
  })

  it('names the commands that begin with a word that is none by itself', async () => {
    const said = "'docs' is only the beginning of a command: docs generate.\n"
    expect(await command('docs', 'serve')).toMatchObject({ code: 2, err: said })
    const { code, out } = await command('source', '--help')
    expect([code, out]).toEqual([0, expect.stringMatching(/^Commands:\n {2}source freshness {2}\w/)])
  })

  it('tells of a flag what it means to the command', async () => {
    expect((await command('source', 'freshness', '--help')).out).toMatch(/-o, --output FILE .*sources\.json/)
    expect((await command('ls', '--help')).out).toMatch(
      /-o, --output FORMAT .*selector, name, path or json\./,
    )
  })
})

interface Event {
  readonly info: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
}

const eventsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line): Event => JSON.parse(line))

describe('--log-format json', { timeout: 60_000 }, () => {
  it('writes one event a line, with the keys of dbt', async () => {
    const { code, out, err } = await command('run', '--log-format', 'json')
    expect([code, err]).toEqual([1, ''])
    const events = eventsOf(out)
    for (const { info } of events) {
      expect(Object.keys(info).sort()).toEqual(
        ['category', 'code', 'extra', 'invocation_id', 'level', 'msg', 'name', 'pid', 'thread', 'ts'].sort(),
      )
      expect(info['ts']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    }
    expect(new Set(events.map(({ info }) => info['invocation_id'])).size).toBe(1)
    const finished = events.filter(({ info }) => info['name'] === 'LogModelResult')
    expect(finished.map(({ info, data }) => [info['code'], info['level'], data['node_info']])).toEqual([
      ['Q012', 'error', expect.objectContaining({ unique_id: 'model.p.bad', node_status: 'error' })],
      ['Q012', 'info', expect.objectContaining({ unique_id: 'model.p.good', node_status: 'success' })],
    ])
    expect(events.map(({ info }) => `${info['name']} ${info['code']}`)).toEqual(
      expect.arrayContaining([
        'FoundStats W006',
        'ConcurrencyLine Q027',
        'LogStartLine Q011',
        'FinishedRunningStats E047',
        'EndOfRunSummary Z030',
        'RunResultFailure Z022',
        'RunResultError Z024',
        'StatsLine Z023',
      ]),
    )
    expect(events.at(-1)?.info['msg']).toContain('Done. PASS=1 WARN=0 ERROR=1')
  })

  it('writes what ends a command as an event too', async () => {
    const { code, out, err } = await command('run', '--select', 'tagg:x', '--log-format', 'json')
    expect([code, err]).toEqual([2, ''])
    expect(eventsOf(out).at(-1)?.info).toMatchObject({ level: 'error', msg: expect.stringContaining('tagg') })
    const plain = await command('run', '--select', 'tagg:x')
    expect([plain.code, plain.err]).toEqual([2, expect.stringContaining('tagg')])
  })
})

describe('access', { timeout: 60_000 }, () => {
  it('test judges by the built-in roles where no Metricwright runs', async () => {
    const { code, out } = await command('access', 'test')
    expect(out).toContain('No running Metricwright was asked: only the built-in roles are known.')
    expect(out).toContain(
      "models/m.yml:3:5: Whether there is 'nobody_known' only a running Metricwright knows.",
    )
    expect(out).toContain('Done. PASS=1 WARN=0 FAIL=0 ERROR=0 SKIP=1 TOTAL=2')
    expect(code).toBe(0)
  })

  it.each(['plan', 'apply', 'check'])('%s says that it needs a running Metricwright', async (name) => {
    const { code, err } = await command('access', name)
    expect(code).toBe(2)
    expect(err).toMatch(/Metricwright/)
    expect(err).not.toMatch(/ at .*\.ts:/)
  })
})

describe('clean', { timeout: 60_000 }, () => {
  const project = (targets: string) =>
    write('dbt_project.yml', `name: p\nversion: '1.0'\nprofile: p\nclean-targets: ${targets}\n`)

  it.each([
    ['[..]', 'is not in the project'],
    ['[/]', 'is not in the project'],
    ['[.]', 'is not in the project'],
    ['[out/kept]', 'is not in the project'],
    ['[target, models]', 'holds what the project is made of'],
    ['[models/..]', 'is not in the project'],
  ])('refuses %s, and takes nothing away', async (targets, problem) => {
    await project(targets)
    const outside = await mkdtemp(join(tmpdir(), 'outside-'))
    await mkdir(join(outside, 'kept'))
    await rm(inFolder('out'), { force: true })
    await symlink(outside, inFolder('out'))
    await write('target/x', 'x')
    expect(await command('clean')).toMatchObject({ code: 2, err: expect.stringContaining(problem) })
    expect([existsSync(join(outside, 'kept')), existsSync(inFolder('target/x'))]).toEqual([true, true])
    expect(await readFile(inFolder('models/good.sql'), 'utf8')).toBe('select 1 as id')
    await rm(outside, { recursive: true })
  })

  it('takes away what is built', async () => {
    await project('[target]')
    await write('target/x', 'x')
    expect((await command('clean')).code).toBe(0)
    expect(existsSync(inFolder('target'))).toBe(false)
  })
})
