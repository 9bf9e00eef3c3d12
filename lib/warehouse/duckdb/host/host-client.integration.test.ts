import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WarehouseError, asSafeSql } from '../../warehouse.ts'
import type { Connection } from '../../warehouse.ts'
import { parseDuckdbConfig } from '../config.ts'
import { HostedDuckdb } from './host-client.ts'

const signal = () => new AbortController().signal
const sql = asSafeSql
/** Takes gigabytes at once, whatever DuckDB's own limit says. */
const bomb = `select repeat('x', 1000000000) as a, repeat('y', 1000000000) as b, repeat('z', 1000000000) as c`
const limit = 900 * 1024 * 1024

let folder: string
let hosts: HostedDuckdb[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-host-'))
  hosts = []
})
afterEach(async () => {
  for (const host of hosts) await host.close()
  await rm(folder, { recursive: true, force: true })
})

function openHost(): HostedDuckdb {
  const config = parseDuckdbConfig({ path: join(folder, 'w.duckdb'), memoryLimit: '400MB', concurrency: 8 })
  const host = new HostedDuckdb(config, { maxResidentBytes: limit })
  hosts.push(host)
  return host
}

async function rowsOf(connection: Connection, text: string) {
  const rows: unknown[] = []
  for await (const batch of connection.query(sql(text), { signal: signal() })) rows.push(...batch.rows)
  return rows
}

async function failure(task: () => Promise<unknown>): Promise<WarehouseError> {
  const error: unknown = await task().then(
    () => new Error('the task should have failed'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof WarehouseError) return error
  throw error
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 200))
}

describe('DuckDB in its own process', { timeout: 30_000 }, () => {
  it('stops a query that takes too much memory, is back in two seconds, and keeps the data', async () => {
    const host = openHost()
    const session = await host.session({ signal: signal() })
    await session.execute(sql('create table kept as select 42 as a'), { fetch: false })
    await session.close()
    const before = host.pid
    expect((await failure(() => rowsOf(host, bomb))).kind).toBe('memory')
    const failedAt = performance.now()
    expect(await rowsOf(host, 'select a from kept')).toEqual([[42]])
    expect(performance.now() - failedAt).toBeLessThan(2_000)
    expect(host.pid).not.toBe(before)
  })

  it('answers an innocent read that ran beside the bomb, and reports a session as lost', async () => {
    const host = openHost()
    await host.start()
    const session = await host.session({ signal: signal() })
    const slow = 'select count(*) from range(20000) a, range(20000) b where a.range + b.range = 7'
    const read = rowsOf(host, slow)
    const build = failure(() =>
      session.execute(sql('select count(*) from range(10000000000) a, range(1000) b'), { fetch: true }),
    )
    const exploded = await failure(() => rowsOf(host, bomb))
    expect(exploded.kind).toBe('memory')
    expect(await read).toEqual([[8]])
    expect((await build).kind).toBe('connection')
    expect((await failure(() => session.begin())).kind).toBe('connection')
  })

  it('keeps the old table when it is killed in the middle of its replacement', async () => {
    const host = openHost()
    const session = await host.session({ signal: signal() })
    await session.execute(sql('create table t as select 1 as a'), { fetch: false })
    const replacing = failure(() =>
      session.execute(sql('create or replace table t as select i as a from range(2000000000) r(i)'), {
        fetch: false,
      }),
    )
    const pid = host.pid
    if (pid === null) throw new Error('not started')
    process.kill(pid, 'SIGKILL')
    expect((await replacing).kind).toBe('connection')
    expect(await rowsOf(host, 'select a from t')).toEqual([[1]])
  })

  it('names the owner to a second process that opens the file', async () => {
    const host = openHost()
    await host.start()
    const error = await failure(() => openHost().start())
    expect(error.kind).toBe('connection')
    expect(error.message).toContain(`pid ${host.pid}`)
  })

  it('lets go of the file when its owner is stopped', async () => {
    const script = join(folder, 'owner.ts')
    const client = new URL('./host-client.ts', import.meta.url).href
    const config = new URL('../config.ts', import.meta.url).href
    await writeFile(
      script,
      `import { HostedDuckdb } from '${client}'
       import { parseDuckdbConfig } from '${config}'
       const host = new HostedDuckdb(parseDuckdbConfig({ path: process.argv[2] }), { maxResidentBytes: 1e12 })
       await host.start()
       process.send?.(host.pid)
       setInterval(() => undefined, 1000)`,
    )
    const owner = fork(script, [join(folder, 'w.duckdb')], { execArgv: [] })
    try {
      const hostPid = await new Promise((resolve) => owner.once('message', resolve))
      owner.kill('SIGSTOP')
      const stoppedAt = performance.now()
      const successor = openHost()
      expect((await failure(() => successor.start())).message).toContain(`pid ${String(hostPid)}`)
      await until(async () =>
        successor.start().then(
          () => true,
          () => false,
        ),
      )
      expect(performance.now() - stoppedAt).toBeLessThan(13_000)
      expect(await rowsOf(successor, 'select 1')).toEqual([[1]])
    } finally {
      owner.kill('SIGKILL')
    }
  })
})
