import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { openTestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import type { TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import type { Ended } from './run-beside.ts'

/** For a test that has to start it itself, as one that interrupts it. */
export const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))
const { METRICWRIGHT_URL: _url, METRICWRIGHT_TOKEN: _token, METRICWRIGHT_DATA: _data, ...alone } = process.env

/** Without the settings of a running Metricwright, so that none is asked. */
export const environmentAlone: Readonly<NodeJS.ProcessEnv> = alone

/** Also each by itself, as it was written. */
export interface Answer extends Ended {
  readonly out: string
  readonly err: string
}

export interface CommandFolder {
  path(...parts: readonly string[]): string
  /** The command line in the folder, beside no installation. Times before lines are left out of what it wrote. */
  command(...words: readonly string[]): Promise<Answer>
  commandWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Answer>
}

/** How a profile finds the database of a folder with `postgres`. */
export const postgresOutput = {
  type: 'postgres',
  host: "{{ env_var('SHOP_HOST') }}",
  port: "{{ env_var('SHOP_PORT') | int }}",
  user: "{{ env_var('SHOP_USER') }}",
  pass: "{{ env_var('DBT_ENV_SECRET_SHOP_PASS') }}",
  dbname: "{{ env_var('SHOP_DATABASE') }}",
  threads: 1,
} as const

/** A profiles.yml with a target on each warehouse, by its name; on DuckDB where none is named. */
export const profilesOfBoth = JSON.stringify({
  shop: {
    target: 'duckdb',
    outputs: {
      duckdb: { type: 'duckdb', path: 'shop.duckdb', threads: 1 },
      postgres: { ...postgresOutput, schema: 'shop' },
    },
  },
})

/**
 * A project in a folder of its own for the tests of a file. With `postgres` its profile finds a database by SHOP_HOST,
 * SHOP_PORT, SHOP_USER, SHOP_DATABASE and DBT_ENV_SECRET_SHOP_PASS.
 */
export function useCommandFolder(
  files: Readonly<Record<string, string>>,
  options: { readonly postgres?: boolean } = {},
): CommandFolder {
  let folder = ''
  let postgres: TestPostgres | null = null
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'command-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    if (options.postgres === true) postgres = await openTestPostgres()
  }, 60_000)
  afterAll(async () => {
    await postgres?.dispose()
    await rm(folder, { recursive: true, force: true })
  })

  const commandWith: CommandFolder['commandWith'] = (more, ...words) => {
    const env = { ...alone, ...(postgres === null ? {} : environmentOf(postgres)), ...more }
    return new Promise((resolve) => {
      execFile(bin, [...words], { cwd: folder, env }, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, out, err, output: (out + err).replace(/^\d\d:\d\d:\d\d {1,2}/gm, '') })
      })
    })
  }
  return {
    path: (...parts) => join(folder, ...parts),
    command: (...words) => commandWith({}, ...words),
    commandWith,
  }
}

function environmentOf({ profile: { host, port, user, pass, dbname } }: TestPostgres) {
  return {
    SHOP_HOST: host,
    SHOP_PORT: String(port),
    SHOP_USER: user,
    SHOP_DATABASE: dbname,
    DBT_ENV_SECRET_SHOP_PASS: pass,
  }
}
