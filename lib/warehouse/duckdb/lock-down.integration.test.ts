import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asSafeSql, type Session } from '../warehouse.ts'
import { parseDuckdbConfig } from './config.ts'
import { connectDuckdb, type DuckdbConnection } from './connection.ts'

let folder: string
let connection: DuckdbConnection
let session: Session

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-locked-'))
  connection = await connectDuckdb(
    parseDuckdbConfig({
      path: join(folder, 'w.duckdb'),
      memoryLimit: '200MB',
      threads: 1,
      tempDirectory: join(folder, 'tmp'),
      maxTempDirectorySize: '1GB',
      lockedDown: true,
    }),
  )
  session = await connection.session({ signal: new AbortController().signal })
})
afterAll(async () => {
  await session.close()
  await connection.close()
  await rm(folder, { recursive: true, force: true })
})

// The test's own statements: what is left of DuckDB when the guard lets something through.
const run = async (sql: string) => (await session.execute(asSafeSql(sql), { fetch: true })).rows

describe('an instance that is locked down', () => {
  it('has the settings of a locked one, which nobody changes any more', async () => {
    const names = [
      'allow_community_extensions',
      'allow_persistent_secrets',
      'autoinstall_known_extensions',
      'autoload_known_extensions',
      'enable_external_access',
      'lock_configuration',
      'threads',
    ]
    const found = await run(
      `select name, value from duckdb_settings() where name in (${names.map((name) => `'${name}'`).join()}) order by name`,
    )
    expect(found).toEqual([
      ...names.slice(0, 5).map((name) => [name, 'false']),
      ['lock_configuration', 'true'],
      ['threads', '1'],
    ])
    for (const name of [
      ...names,
      'disabled_filesystems',
      'temp_directory',
      'memory_limit',
      'max_temp_directory_size',
    ])
      await expect(run(`reset global ${name}`), name).rejects.toThrow(/locked|cannot be (re)?set/i)
  })

  it.each([
    ['a file as text', `select * from read_text('/etc/passwd')`],
    ['a file as a table', `select * from '/etc/passwd.csv'`],
    ['the list of a folder', `select * from glob('/etc/*')`],
    ['a file that is written', `copy (select 1) to 'FOLDER/out.csv'`],
    ['a file beside it', `attach 'FOLDER/other.duckdb' as other`],
    ['everything as files', `export database 'FOLDER/out'`],
    ['an extension', 'load httpfs'],
    ['an extension from the network', 'install httpfs'],
    ['an address', `select * from read_csv('http://127.0.0.1:1/x.csv')`],
    ['a secret that stays', 'create persistent secret s (type s3)'],
  ])('reaches nothing outside of itself: %s', async (_, sql) => {
    await expect(run(sql.replaceAll('FOLDER', folder))).rejects.toThrow()
    expect(await run('select 1 as works')).toEqual([[1]])
  })

  it('writes its own file, and spills to its own folder', async () => {
    await run('create table t as select i, md5(i::text) as h from range(400000) r(i)')
    await run('checkpoint')
    expect(await run('select count(*)::int from (select * from t order by h limit 300000)')).toEqual([
      [300000],
    ])
  })
})
