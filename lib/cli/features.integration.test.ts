import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDuckdb, parseDuckdbConfig } from '#lib/warehouse/duckdb/index.ts'
import { asSafeSql } from '#lib/warehouse/warehouse.ts'
import expected from './fixtures/features.expected.json' with { type: 'json' }

/**
 * The project `fixtures/features` is built three times, with other data each time, and once more with its microbatch
 * model, and held against what the real dbt compiled, sent to the warehouse and left in the tables
 * (`scripts/make-run-features.py`).
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const bin = join(here, '..', '..', 'bin', 'metricwright')
const signal = new AbortController().signal

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'))
  await cp(join(here, 'fixtures', 'features'), folder, { recursive: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function command(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

function fold(sql: string): string {
  return sql
    .replace(/\d{20,}/g, '<time>')
    .replace(/FROM '[^']*seeds\//, "FROM 'seeds/")
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/--[^\n]*/g, '')
    .replace(/\s+/g, '')
    .replace(/^;+|;+$/g, '')
}

async function texts(kind: 'compiled' | 'run'): Promise<Record<string, string>> {
  const base = join(folder, 'target', kind, 'features')
  const found: Record<string, string> = {}
  for (const entry of await readdir(base, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const key = relative(base, path)
    // Of the rows of unit tests the last test's stay, and dbt has no order among those.
    if (/_models\.yml\/(?:base|eph|inc_append)\.sql$/.test(key)) continue
    found[key] = fold(await readFile(path, 'utf8'))
  }
  return found
}

interface NodeTexts {
  readonly compiled?: boolean
  readonly compiled_path: string | null
  readonly build_path: string | null
  readonly extra_ctes?: readonly { readonly id: string; readonly sql: string }[]
}

/** What the manifest says of the texts, as the script keeps it. */
async function manifest(): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder, 'target', 'manifest.json'), 'utf8')
  const { nodes }: { readonly nodes: Readonly<Record<string, NodeTexts>> } = JSON.parse(text)
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      {
        compiled: node.compiled ?? null,
        compiled_path: node.compiled_path ?? null,
        build_path: node.build_path,
        extra_ctes: (node.extra_ctes ?? []).map((one) => [one.id, fold(one.sql)]),
      },
    ]),
  )
}

/** run_results.json as the script keeps it: times are no more than the names of their steps. */
async function results(): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder, 'target', 'run_results.json'), 'utf8')
  const written: { readonly results: readonly Result[] } = JSON.parse(text)
  return Object.fromEntries(
    written.results.map(
      ({ unique_id, execution_time: _seconds, timing, message, compiled_code, ...rest }) => [
        unique_id,
        {
          ...rest,
          timing: timing.map((step) => step.name),
          message: message ? fold(message) : null,
          compiled_code: compiled_code ? fold(compiled_code) : null,
        },
      ],
    ),
  )
}

interface Result {
  readonly unique_id: string
  readonly execution_time: number
  readonly timing: readonly { readonly name: string }[]
  readonly message: string | null
  readonly compiled_code: string | null
}

interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly string[]
}

async function contents(): Promise<Record<string, Table>> {
  const connection = await connectDuckdb(parseDuckdbConfig({ path: join(folder, 'features.duckdb') }))
  const session = await connection.session({ signal })
  const rowsOf = async (sql: string) => (await session.execute(asSafeSql(sql), { fetch: true })).rows
  const found: Record<string, Table> = {}
  try {
    for (const [schema, name] of await rowsOf(
      'select table_schema, table_name from information_schema.tables',
    )) {
      const table = `"${String(schema)}"."${String(name)}"`
      const columns = (await rowsOf(`describe ${table}`)).map((row) => `${String(row[0])} ${String(row[1])}`)
      const rows = (await rowsOf(`select to_json(whole_row)::varchar from ${table} whole_row`)).map((row) =>
        masked(String(row[0])),
      )
      found[`${String(schema)}.${String(name)}`] = { columns, rows: rows.sort() }
    }
  } finally {
    await connection.close()
  }
  return found
}

/** As the script does it: what depends on the time of the run is only null or set; keys in order. */
function masked(text: string): string {
  const row: unknown = JSON.parse(text)
  if (typeof row !== 'object' || row === null) return text
  const entries = Object.entries(row).map(
    ([key, value]: [string, unknown]) =>
      [key, key.startsWith('dbt_') && value !== null ? 'set' : value] as const,
  )
  return canonical(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))))
}

const canonical = (value: unknown) => JSON.stringify(value)
const batches = ['--event-time-start', '2024-01-01', '--event-time-end', '2024-01-04']
const reread = (rows: readonly string[]) => rows.map((row) => canonical(JSON.parse(row))).sort()

describe('a project with one of everything', { timeout: 60_000 }, () => {
  it.each([1, 2, 3, 4])('is built as dbt builds it, time %i', async (time) => {
    const golden = expected[time - 1]
    if (!golden) throw new Error('there are four times')
    await rm(join(folder, 'target'), { recursive: true, force: true })
    const vars = `{step: ${Math.min(time, 3)}, batches: ${time === 4}}`
    const { code, output } = await command('build', '--vars', vars, ...(time === 4 ? batches : []))
    expect(code, output).toBe(0)
    const [pass, warn, error, skip] = golden.done
    expect(output).toContain(`Done. PASS=${pass} WARN=${warn} ERROR=${error} SKIP=${skip}`)
    expect(await texts('run')).toEqual(golden.sent)
    expect(await texts('compiled')).toEqual(golden.compiled)
    expect(await manifest()).toEqual(golden.manifest)
    expect(await results()).toEqual(golden.results)
    const tables = await contents()
    expect(Object.keys(tables).sort()).toEqual(Object.keys(golden.tables).sort())
    for (const [name, table] of Object.entries<Table | undefined>(golden.tables)) {
      if (table === undefined) continue
      expect({ name, columns: tables[name]?.columns }).toEqual({ name, columns: table.columns })
      expect({ name, rows: tables[name]?.rows }).toEqual({ name, rows: reread(table.rows) })
    }
  })

  it('shows, lists and calls macros', async () => {
    const show = await command(
      'show',
      '--inline',
      "select id from {{ ref('base') }} order by 1 limit 2",
      '--output',
      'json',
      '--quiet',
    )
    expect(JSON.parse(show.output)).toEqual({ node: 'inline query', show: [{ id: 1 }, { id: 2 }] })
    const list = await command('ls', '--select', '+uses_eph', '--resource-type', 'model')
    expect(list.output.trim().split('\n')).toEqual(['features.base', 'features.eph', 'features.uses_eph'])
    const said = await command('run-operation', 'say', '--args', '{what: hello}')
    expect([said.code, said.output]).toEqual([0, expect.stringContaining('said hello')])
    const compiled = await command('compile', '--select', 'uses_eph', '--quiet')
    expect(compiled.output).toContain('__dbt__cte__eph')
  })

  it('builds a microbatch model window by window', async () => {
    const run = (step: number) =>
      command(
        'run',
        '--select',
        'batch_events',
        'batched',
        '--vars',
        `{batches: true, step: ${step}}`,
        ...batches,
      )
    const first = await run(1)
    expect(first.output).toContain('Batch 3 of 3 OK created batch 2024-01-03 of main.batched')
    expect((await run(2)).code).toBe(0)
    const query = "select id, batch, added from {{ ref('batched') }} order by id"
    const rows = await command(
      'show',
      '--inline',
      query,
      '--output',
      'json',
      '--quiet',
      '--vars',
      '{batches: true}',
    )
    expect(JSON.parse(rows.output)).toMatchObject({
      show: [
        { id: 1, batch: '20240101', added: true },
        { id: 2, batch: '20240102', added: true },
        { id: 3, batch: '20240103', added: true },
        { id: 4, batch: '20240103', added: true },
      ],
    })
  })

  it('answers 1 where a node fails and 2 where the call is wrong', async () => {
    const failing = await command('show', '--inline', 'select nope')
    expect([failing.code, failing.output]).toEqual([2, expect.stringContaining('nope')])
    const usage = await command('build', '--nonsense')
    expect([usage.code, usage.output]).toEqual([2, expect.stringContaining('--nonsense')])
    const broken = await command('test', '--select', 'base', '--vars', '{step: 2}', '--target', 'nope')
    expect([broken.code, broken.output]).toEqual([2, expect.stringContaining('nope')])
  })
})
