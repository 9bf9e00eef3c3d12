import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { getDatabase } from '#lib/db/client.ts'
import { appendOrphanEvent, appendRunEvents, findLastSeq } from '#lib/db/run-event-repository.ts'
import { claimRun, endRun, recoverRuns, type RunLease } from '#lib/db/run-lease-repository.ts'
import { clearRunNodes, writeRunNodes } from '#lib/db/run-node-repository.ts'
import { createRun } from '#lib/db/run-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { followRun, type FeedEvent } from './run-event-feed.ts'

useTestDatabase()

let projectId: string
let lease: RunLease
let seq: number

beforeAll(async () => {
  const data = { slug: 'shop', name: 'Shop', repository: 'shop', adapter: 'duckdb' }
  projectId = (await getDatabase().project.create({ data })).id
})

beforeEach(async () => {
  const id = randomUUID()
  await getDatabase().$transaction((db) =>
    createRun(
      {
        id,
        projectId,
        startedBy: randomUUID(),
        command: 'build',
        select: '',
        exclude: '',
        fullRefresh: false,
        checkAccess: false,
        environment: 'development',
        targetSchema: `dev_${id.slice(0, 8)}`,
        branchName: 'ann/work',
        commitSha: '',
        snapshot: { list: '', withDrafts: false, mainList: '', mainSha: '', mainPackageSet: null },
        packageSetId: null,
      },
      db,
    ),
  )
  const claimed = await claimRun({ runId: id, owner: 'one' })
  if (claimed === null) throw new Error('not claimed')
  lease = claimed
  seq = 0
})

async function log(...texts: string[]): Promise<void> {
  const at = new Date().toISOString()
  const lines = texts.map((text) => ({ seq: (seq += 1), at, level: 'info' as const, uniqueId: '', text }))
  await appendRunEvents(lease, lines)
}

async function node(name: string, state: 'running' | 'success'): Promise<void> {
  const nothing = {
    message: '',
    rows: null,
    failures: null,
    startedAt: null,
    endedAt: null,
    compiledHash: '',
  }
  const what = { uniqueId: `model.shop.${name}`, position: 1, name, resourceType: 'model', relation: '' }
  await writeRunNodes(lease, [{ ...what, ...nothing, materialized: 'table', state, changeSeq: (seq += 1) }])
}

const end = () => endRun(lease, { state: 'succeeded', error: '' })

function brief({ data }: FeedEvent): string {
  switch (data.type) {
    case 'log':
      return data.text
    case 'node':
      return `${data.node.name} ${data.node.state}`
    case 'run':
      return `run ${data.run.state}`
    case 'done':
      return 'done'
  }
}

/** Reads until `until` says that it is enough. */
async function read(after: number, until: (event: FeedEvent) => boolean): Promise<FeedEvent[]> {
  const abort = new AbortController()
  const events: FeedEvent[] = []
  for await (const event of followRun(lease.runId, { after, signal: abort.signal })) {
    events.push(event)
    if (until(event)) break
  }
  return events
}

const isDone = (event: FeedEvent) => event.data.type === 'done'

it('replays lines and nodes in their order, then says that it is done', async () => {
  await log('one', 'two')
  await node('orders', 'running')
  await log('three')
  await end()
  expect((await read(0, isDone)).map(brief)).toEqual([
    'one',
    'two',
    'orders running',
    'three',
    'run succeeded',
    'done',
  ])
})

it('brings what comes while it is open, without waiting for the next look', async () => {
  await log('one')
  const started = performance.now()
  const reading = read(0, isDone)
  await log('two')
  await node('orders', 'success')
  await end()
  const events = (await reading).map(brief)
  expect(events).toEqual(expect.arrayContaining(['one', 'two', 'orders success', 'run succeeded']))
  expect(events.at(-1)).toBe('done')
  expect(performance.now() - started).toBeLessThan(3_000)
})

it('loses no line and doubles none, wherever a stream breaks and is resumed', async () => {
  const all = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`)
  const writing = (async () => {
    for (let start = 0; start < all.length; start += 5) {
      await log(...all.slice(start, start + 5))
      await node(`m${start}`, 'success')
    }
    await end()
  })()
  const lines: string[] = []
  const nodes = new Set<string>()
  let after = 0
  for (let done = false, part = 0; !done; part += 1) {
    let seen = 0
    const events = await read(after, (event) => isDone(event) || (seen += 1) > 3 + (part % 4))
    for (const event of events) {
      if (event.data.type === 'log') lines.push(event.data.text)
      if (event.data.type === 'node') nodes.add(event.data.node.name)
      if (event.id !== undefined) after = event.id
      done ||= isDone(event)
    }
    if (part > 200) throw new Error('the stream never ended')
  }
  await writing
  expect(lines).toEqual(all)
  expect(nodes.size).toBe(8)
})

it('goes on through a lost worker: each line once, and the nodes as the next attempt has them', async () => {
  await log('one')
  await node('orders', 'running')
  const reading = read(0, isDone)
  await recoverRuns({ deadOwner: 'one' })
  await appendOrphanEvent(lease.runId, { level: 'warn', text: 'The worker was lost.' })
  seq = await findLastSeq(lease.runId)
  const again = await claimRun({ runId: lease.runId, owner: 'two' })
  if (again === null) throw new Error('not claimed again')
  lease = again
  await clearRunNodes(lease)
  await log('two')
  await node('orders', 'success')
  await end()
  const events = await reading
  const lines = events.flatMap(({ data }) => (data.type === 'log' ? [data.text] : []))
  expect(lines).toEqual(['one', 'The worker was lost.', 'two'])
  const states = events.flatMap(({ data }) => (data.type === 'node' ? [data.node.state] : []))
  expect(states.at(-1)).toBe('success')
  const places = events.flatMap(({ id }) => id ?? [])
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
})

it('ends when its reader leaves', async () => {
  const abort = new AbortController()
  const events = followRun(lease.runId, { after: 0, signal: abort.signal })
  await events.next()
  abort.abort()
  for await (const event of events) expect(isDone(event)).toBe(false)
})
