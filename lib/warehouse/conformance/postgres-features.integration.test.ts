import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestPostgres } from '../testing/postgres-database.ts'
import type { TestPostgres } from '../testing/postgres-database.ts'
import expected from './fixtures/postgres.expected.json' with { type: 'json' }

/**
 * The project `fixtures/postgres` is built three times, with other data each time, and held against what the real dbt
 * sent to PostgreSQL and left there (`scripts/make-postgres-features.py`).
 */
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url))
const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))
const roles = ['features_reader', 'features_other']

let folder: string
let database: TestPostgres

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postgres-features-'))
  await cp(join(fixtures, 'postgres'), folder, { recursive: true })
  database = await openTestPostgres()
  for (const role of roles) await database.admin(`create role ${role}`)
}, 60_000)

afterAll(async () => {
  for (const role of roles) await database.admin(`drop owned by ${role}; drop role ${role}`)
  await database.dispose()
  await rm(folder, { recursive: true, force: true })
})

function build(step: number): Promise<{ readonly code: number; readonly output: string }> {
  const { host, port, user, pass, dbname } = database.profile
  const env = {
    ...process.env,
    FEATURES_HOST: host,
    FEATURES_PORT: String(port),
    FEATURES_USER: user,
    FEATURES_DATABASE: dbname,
    DBT_ENV_SECRET_FEATURES_PASS: pass,
  }
  const words = ['build', '--vars', `{step: ${step}}`]
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

function fold(sql: string): string {
  return sql
    .replaceAll(database.profile.dbname, '<database>')
    .replace(/"?\b[0-9a-f]{32}\b"?/g, '<index>')
    .replace(/\d{12}"/g, '<time>"')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/--[^\n]*/g, '')
    .replace(/\s+/g, '')
    .replace(/^;+|;+$/g, '')
}

async function sent(): Promise<Record<string, string>> {
  const base = join(folder, 'target', 'run', 'features')
  const found: Record<string, string> = {}
  for (const entry of await readdir(base, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found[relative(base, path)] = fold(await readFile(path, 'utf8'))
  }
  return found
}

interface Table {
  readonly is: string
  readonly rows: readonly string[]
}

async function lines(sql: string): Promise<readonly string[]> {
  const rows = await database.admin(sql)
  return rows.map((row) => String(Object.values(row)[0]))
}

async function contents(): Promise<Record<string, Table>> {
  const [ofRelations = '', ofRows = ''] = await Promise.all(
    ['contents', 'rows'].map((name) => readFile(join(fixtures, `postgres-${name}.sql`), 'utf8')),
  )
  const found: Record<string, Table> = {}
  for (const line of await lines(ofRelations)) {
    const name = /"name": "([^"]+)"/.exec(line)?.[1] ?? ''
    const rows = (await lines(ofRows.replace('<relation>', name))).map(fold).sort()
    found[name] = { is: fold(line.replaceAll(database.profile.user, '<owner>')), rows }
  }
  return found
}

describe('a project with one of everything on PostgreSQL', { timeout: 60_000 }, () => {
  it.each([1, 2, 3])('is built as dbt builds it, time %i', async (step) => {
    const golden = expected[step - 1]
    if (!golden) throw new Error('there are three steps')
    await rm(join(folder, 'target'), { recursive: true, force: true })
    const { code, output } = await build(step)
    expect(code, output).toBe(0)
    const [pass, warn, error, skip] = golden.done
    expect(output).toContain(`Done. PASS=${pass} WARN=${warn} ERROR=${error} SKIP=${skip}`)
    expect(await sent()).toEqual(golden.sent)
    expect(await contents()).toEqual(golden.tables)
  })

  it('says what the server said of a statement, in the words of dbt', async () => {
    const { code, output } = await build(1)
    expect(code, output).toBe(0)
    const written = JSON.parse(await readFile(join(folder, 'target', 'run_results.json'), 'utf8'))
    expect(written).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({
          unique_id: 'model.features.uses_eph',
          adapter_response: { _message: 'CREATE VIEW', code: 'CREATE VIEW', rows_affected: -1 },
        }),
      ]),
    })
  })
})
