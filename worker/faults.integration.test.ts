import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { getDatabase } from '#lib/db/client.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { closeSender } from '#lib/queue/send-job.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { findServing } from './serving-already.ts'
import { eventually, logOf, runEnds } from './testing/use-worker.ts'

const test = useTestDatabase()
const children: ChildProcess[] = []
let ann: Principal

beforeAll(async () => {
  ann = await createTestPerson('ann', 'data_analyst')
  await createWarehouseProject('shop', shopFiles, shopSetup)
  // Long enough to be caught in the middle, short enough to be done over.
  await createFile(contextOf(ann), {
    project: 'shop',
    path: 'models/marts/slow.sql',
    content: 'select count(*) as n from range(8000) a, range(60000) b where hash(a.range + b.range) % 7 = 3',
  })
})

afterEach(async () => {
  for (const child of children.splice(0)) await gone(child, 'SIGKILL')
  await closeSender()
})

async function startProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['worker/main.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: test.url,
      METRICWRIGHT_DATA: test.dataDir,
      UV_THREADPOOL_SIZE: '16',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.push(child)
  const { workerSocket, key } = loadConfig()
  await eventually(async () => ((await findServing(workerSocket, key)) === child.pid ? true : null), {
    withinMs: 20_000,
    what: 'the start of a worker',
  })
  return child
}

function gone(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
    if (signal === 'SIGKILL') child.kill('SIGCONT')
  })
}

async function startSlowRun(): Promise<string> {
  const { id } = await startRun(contextOf(ann), {
    project: 'shop',
    command: 'run',
    select: 'slow',
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  })
  await eventually(() => getDatabase().runNode.findFirst({ where: { runId: id, state: 'running' } }), {
    withinMs: 15_000,
    what: 'the slow query',
  })
  return id
}

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0

describe('a worker that is lost in the middle of a model', () => {
  it('kill -9: the run is taken back, done over, and ends once', async () => {
    const first = await startProcess()
    const id = await startSlowRun()
    await gone(first, 'SIGKILL')
    const lost = performance.now()
    await startProcess()
    await eventually(
      async () =>
        (await getDatabase().run.findUniqueOrThrow({ where: { id } })).attempt === 2 ? true : null,
      { withinMs: 45_000, what: 'the second attempt' },
    )
    expect(performance.now() - lost).toBeLessThan(45_000)
    const run = await runEnds(id, 60_000)
    expect(run).toMatchObject({ state: 'succeeded', attempt: 2 })
    const log = await logOf(id)
    expect(log).toContain('The worker was lost.')
    expect(count(log, /^Done\. PASS=1/gm)).toBe(1)
    const nodes = await getDatabase().runNode.findMany({ where: { runId: id } })
    expect(nodes.map((node) => node.state)).toEqual(['success'])
  }, 150_000)

  it('SIGSTOP: a successor takes the file and the run; the old one writes nothing when it goes on', async () => {
    const stopped = await startProcess()
    const id = await startSlowRun()
    stopped.kill('SIGSTOP')
    await startProcess()
    const run = await runEnds(id, 90_000)
    expect(run).toMatchObject({ state: 'succeeded', attempt: 2 })
    const before = await logOf(id)
    stopped.kill('SIGCONT')
    // It notices at its next renewal, at the latest after 5 s.
    await eventually(
      async () =>
        (await getDatabase().workerLease.count({ where: { pid: stopped.pid ?? 0 } })) === 0 ? null : true,
      { withinMs: 30_000, what: 'the return of the stopped worker' },
    )
    await gone(stopped, 'SIGTERM')
    expect(await logOf(id)).toBe(before)
    expect((await getDatabase().run.findUniqueOrThrow({ where: { id } })).attempt).toBe(2)
  }, 180_000)

  it('SIGTERM: what does not end in time is handed over, and the next worker does it', async () => {
    const first = await startProcess()
    const id = await startSlowRun()
    await gone(first, 'SIGTERM')
    expect(existsSync(loadConfig().workerSocket)).toBe(false)
    const between = await getDatabase().run.findUniqueOrThrow({ where: { id } })
    expect(['queued', 'succeeded']).toContain(between.state)
    await startProcess()
    expect((await runEnds(id, 60_000)).state).toBe('succeeded')
  }, 120_000)
})
