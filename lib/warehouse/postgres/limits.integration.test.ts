import { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestPostgres, type TestPostgres } from '../testing/postgres-database.ts'
import { asSafeSql } from '../warehouse.ts'
import { openClient } from './client.ts'
import type { PostgresConnection } from './connection.ts'
import { connectPostgres, parsePostgresConfig, type PostgresConfig } from './index.ts'

let warehouse: TestPostgres
let config: PostgresConfig
let connection: PostgresConnection
const never = new AbortController().signal

beforeAll(async () => {
  warehouse = await openTestPostgres()
  config = { ...parsePostgresConfig(warehouse.profile), query_timeout: 3 }
  connection = await connectPostgres(config, { signal: never })
  await warehouse.admin('create table public.t as select 1 as id')
}, 60_000)

afterAll(async () => {
  await connection.close()
  await warehouse.dispose()
})

async function rowsOf(
  sql: string,
  limits: { maxRows?: number; maxBytes?: number; signal?: AbortSignal } = {},
) {
  const found: unknown[] = []
  let cutBy: string | null = null
  // The test's own text.
  for await (const batch of connection.query(asSafeSql(sql), { signal: never, ...limits, tag: 'limits' })) {
    found.push(...batch.rows)
    cutBy = batch.cutBy ?? cutBy
  }
  return { rows: found.length, cutBy }
}

async function until(look: () => Promise<boolean>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms`)
  }
}
const busy = async (tag: string) =>
  (
    await warehouse.admin(
      `select 1 from pg_stat_activity where state = 'active' and datname = current_database()
       and application_name like '%${tag}%' and pid <> pg_backend_pid()`,
    )
  ).length > 0

describe('a query of a person', { timeout: 60_000 }, () => {
  it('can write nothing, whatever it calls', async () => {
    await warehouse.admin(
      `create function public.writes() returns int language sql volatile as 'insert into public.t values (2) returning id'`,
    )
    await expect(rowsOf('select public.writes()')).rejects.toThrow('read-only transaction')
    await expect(rowsOf('select 1; drop table public.t')).rejects.toThrow('multiple commands')
    await expect(rowsOf(`select nextval('x')`)).rejects.toThrow('does not exist')
  })

  it('reads no more rows and bytes than asked for, however many there are', async () => {
    const many = `select i, repeat('x', 100) as x from generate_series(1, 2000000) i`
    expect(await rowsOf(many, { maxRows: 25 })).toEqual({ rows: 25, cutBy: 'rows' })
    const { rows, cutBy } = await rowsOf(many, { maxBytes: 100_000 })
    expect(cutBy).toBe('bytes')
    expect(rows).toBeGreaterThan(800)
    expect(rows).toBeLessThan(1_200)
    expect(
      await rowsOf(`select i, repeat('x', 1000000) as x from generate_series(1, 100) i`, { maxBytes: 8e6 }),
    ).toEqual({
      rows: 8,
      cutBy: 'bytes',
    })
  })

  it('is cut where one row would fill the memory of this process', async () => {
    const before = process.memoryUsage().rss
    await expect(
      rowsOf(`select repeat('x', 60000000) as x from generate_series(1, 50) i`, {
        maxBytes: 8e6,
        maxRows: 500,
      }),
    ).rejects.toMatchObject({ kind: 'memory', message: expect.stringContaining('larger than a page') })
    expect(process.memoryUsage().rss - before).toBeLessThan(600e6)
    expect(await rowsOf('select 1')).toEqual({ rows: 1, cutBy: null })
  })

  it('fills no disk: its temporary files have a limit', async () => {
    const set = `select current_setting('temp_file_limit') as most`
    const values: unknown[] = []
    for await (const { rows } of connection.query(asSafeSql(set), { signal: never }))
      values.push(...rows.flat())
    expect(values).toEqual(['4GB'])
  })

  it('ends by the time that the profile sets', async () => {
    const started = performance.now()
    await expect(rowsOf(`select count(*) from generate_series(1, 1000000000) i`)).rejects.toMatchObject({
      kind: 'timeout',
    })
    expect(performance.now() - started).toBeLessThan(6_000)
  })

  it('is stopped in the server when it is cancelled', async () => {
    const abort = new AbortController()
    const running = rowsOf(`select count(*) from generate_series(1, 1000000000) i`, { signal: abort.signal })
    await until(() => busy('limits'), 5_000)
    abort.abort()
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' })
    await until(async () => !(await busy('limits')), 3_000)
  })

  it('ends in the server within seconds where its client was killed', async () => {
    const client = await openClient({ ...config, application_name: 'orphan' }, null)
    const running = client.query('select count(*) from generate_series(1, 1000000000) i').catch(String)
    await until(() => busy('orphan'), 5_000)
    const wire: unknown = Reflect.get(client, 'connection')
    const socket: unknown = typeof wire === 'object' && wire !== null ? Reflect.get(wire, 'stream') : null
    // As when the process is gone: nobody asked the server to cancel.
    if (socket instanceof Socket) socket.destroy()
    expect(await running).toContain('terminated')
    await until(async () => !(await busy('orphan')), 5_000)
  })
})
