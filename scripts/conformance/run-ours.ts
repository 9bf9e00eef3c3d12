import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { Client } from 'pg'
import dialects from './contents.json' with { type: 'json' }
import type { Json } from './artifacts.ts'

const command = fileURLToPath(new URL('../../bin/metricwright', import.meta.url))
const left = /(^|\/)(target|logs|\.git|\.user\.yml|[^/]*\.duckdb(\.wal)?)$/

export interface OwnRun {
  readonly project: string
  /** An empty folder for the copy of the project and for what is built. */
  readonly into: string
  /** How far it goes. */
  readonly command: 'build' | 'compile' | 'parse'
  readonly database: string | null
  readonly flags: readonly string[]
}

/** Parses, compiles or builds a copy of the project by our own command line; gives its target folder. */
export function runOurs(options: OwnRun): {
  readonly target: string
  readonly output: string
  readonly copy: string
} {
  const copy = path.join(options.into, 'project')
  const root = path.resolve(options.project)
  cpSync(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !left.test(source.slice(root.length)),
  })
  if (options.database !== null) cpSync(options.database, path.join(copy, path.basename(options.database)))
  const target = path.join(options.into, 'target')
  const words = [options.command, '--project-dir', copy, '--target-path', target]
  const result = spawnSync(command, [...words, ...options.flags], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const output = `${result.stdout}${result.stderr}`
  if (!existsSync(path.join(target, 'manifest.json'))) throw new Error(output)
  return { target, output, copy }
}

type ReadRows = (sql: string, values?: readonly string[]) => Promise<readonly (readonly string[])[]>

/**
 * What is in the tables that the project built: in the DuckDB file beside it, else in the PostgreSQL that PGDATABASE
 * names. Null where there is neither.
 */
export async function readContents(project: string): Promise<Json> {
  const [file] = readdirSync(project)
    .filter((name) => name.endsWith('.duckdb'))
    .sort()
  if (file !== undefined) return contentsOfDuckdb(path.join(project, file))
  return process.env['PGDATABASE'] === undefined ? null : contentsOfPostgres()
}

async function contentsOfDuckdb(file: string): Promise<Json> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    return await contentsOf(dialects.duckdb, async (sql, values = []) =>
      (await connection.runAndReadAll(sql, [...values])).getRowsJson().map((row) => row.map(String)),
    )
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The client takes its address from the variables of libpq. */
async function contentsOfPostgres(): Promise<Json> {
  const client = new Client()
  await client.connect()
  try {
    return await contentsOf(dialects.postgres, async (text, values = []) => {
      const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' })
      return rows.map((row) => row.map(String))
    })
  } finally {
    await client.end()
  }
}

async function contentsOf(queries: typeof dialects.duckdb, rows: ReadRows): Promise<Json> {
  const found: Record<string, Json> = {}
  for (const [schema = '', table = ''] of await rows(queries.tables)) {
    const columns = await rows(queries.columns, [schema, table])
    const sums = columns.map(([name = '']) => queries.hash.replace('{column}', name.replaceAll('"', '""')))
    const [counted = []] = await rows(`select count(*), ${sums.join(', ')} from "${schema}"."${table}"`)
    found[`${schema}.${table}`] = {
      rows: Number(counted[0]),
      columns: Object.fromEntries(
        columns.map(([name = '', kind = ''], index) => [name, [kind, counted[index + 1] ?? '']]),
      ),
    }
  }
  return found
}
