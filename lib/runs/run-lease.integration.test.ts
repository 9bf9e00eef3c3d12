import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { getDatabase } from '#lib/db/client.ts'
import { appendRunEvents } from '#lib/db/run-event-repository.ts'
import {
  claimRun,
  endRun,
  listBlockingRuns,
  MAX_ATTEMPTS,
  recoverRuns,
  releaseRun,
  renewRunLease,
  type RunLease,
} from '#lib/db/run-lease-repository.ts'
import { writeRunNodes, type NodeWrite } from '#lib/db/run-node-repository.ts'
import { askToCancelRun, createRun } from '#lib/db/run-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'

useTestDatabase()

let projectId: string
const line = { seq: 1, at: new Date(0).toISOString(), level: 'info', uniqueId: '', text: 'hello' } as const
const node: NodeWrite = {
  uniqueId: 'model.shop.orders',
  position: 1,
  name: 'orders',
  resourceType: 'model',
  materialized: 'table',
  relation: '',
  state: 'running',
  message: '',
  rows: null,
  failures: null,
  startedAt: null,
  endedAt: null,
  compiledHash: '',
  changeSeq: 2,
}

beforeEach(async () => {
  const project = await getDatabase().project.create({
    data: { slug: `p${randomUUID().slice(0, 8)}`, name: 'Shop', repository: 'shop', adapter: 'duckdb' },
  })
  projectId = project.id
})

async function makeRun(targetSchema = 'dev_ann'): Promise<string> {
  const run = await getDatabase().$transaction((db) =>
    createRun(
      {
        id: randomUUID(),
        projectId,
        startedBy: randomUUID(),
        command: 'build',
        select: '',
        exclude: '',
        fullRefresh: false,
        checkAccess: false,
        environment: 'development',
        targetSchema,
        branchName: 'ann/work',
        commitSha: '',
        snapshot: {},
        packageSetId: null,
      },
      db,
    ),
  )
  return run.id
}

async function claim(runId: string, owner = 'one'): Promise<RunLease> {
  const lease = await claimRun({ runId, owner })
  if (lease === null) throw new Error('not claimed')
  return lease
}

const stateOf = async (id: string) => (await getDatabase().run.findUniqueOrThrow({ where: { id } })).state
const letRunOut = (id: string) =>
  getDatabase().$executeRaw`UPDATE run SET lease_until = now() - interval '1 second' WHERE id = ${id}::uuid`

describe('a claim', () => {
  it('is won by one of two workers that want the same run', async () => {
    const runId = await makeRun()
    const owners = Array.from({ length: 8 }, (_, index) => `worker ${index}`)
    const claims = await Promise.all(owners.map((owner) => claimRun({ runId, owner })))
    expect(claims.filter((each) => each !== null)).toHaveLength(1)
  })

  it('of a schema that another run writes waits for that one, and says so', async () => {
    const [first, second, other] = [await makeRun(), await makeRun(), await makeRun('dev_bob')]
    await claim(first)
    const { number } = await getDatabase().run.findUniqueOrThrow({ where: { id: first } })
    const blocking = await listBlockingRuns([first, second, other])
    expect([...blocking]).toEqual([[second, number]])
  })

  it('is won by one of two runs that would write the same schema', async () => {
    const [one, two, other] = [await makeRun(), await makeRun(), await makeRun('dev_bob')]
    const claims = await Promise.all([one, two, other].map((runId) => claimRun({ runId, owner: 'one' })))
    expect(claims.slice(0, 2).filter((each) => each !== null)).toHaveLength(1)
    expect(claims[2]).not.toBeNull()
  })

  it('numbers runs without gaps, also when many start at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => makeRun()))
    const runs = await getDatabase().run.findMany({ where: { projectId }, orderBy: { number: 'asc' } })
    expect(runs.map((run) => run.number)).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('a stale token', () => {
  it('writes nothing: no line, no node, no end, no renewal', async () => {
    const runId = await makeRun()
    const lost = await claim(runId)
    await letRunOut(runId)
    expect(await recoverRuns({ deadOwner: null })).toEqual([{ runId, owner: 'one', state: 'queued' }])
    const held = await claim(runId, 'two')
    expect(held).toMatchObject({ attempt: 2 })
    expect(await appendRunEvents(lost, [line])).toBe(false)
    expect(await writeRunNodes(lost, [node])).toBe(false)
    expect(await renewRunLease(lost)).toBeNull()
    expect(await releaseRun(lost)).toBe(false)
    expect(await endRun(lost, { state: 'succeeded', error: '' })).toBe(false)
    expect(await getDatabase().runEvent.count({ where: { runId } })).toBe(0)
    expect(await getDatabase().runNode.count({ where: { runId } })).toBe(0)
    expect(await appendRunEvents(held, [line])).toBe(true)
    expect(await endRun(held, { state: 'succeeded', error: '' })).toBe(true)
    expect(await stateOf(runId)).toBe('succeeded')
  })

  it('is what a worker has whose run has ended: there is one final state', async () => {
    const runId = await makeRun()
    const lease = await claim(runId)
    const ends = await Promise.all([
      endRun(lease, { state: 'succeeded', error: '' }),
      endRun(lease, { state: 'cancelled', error: '' }),
    ])
    expect(ends.filter(Boolean)).toHaveLength(1)
    expect(await appendRunEvents(lease, [line])).toBe(false)
  })

  it('does not double a batch whose answer was lost', async () => {
    const lease = await claim(await makeRun())
    expect(await appendRunEvents(lease, [line])).toBe(true)
    expect(await appendRunEvents(lease, [line, { ...line, seq: 2 }])).toBe(true)
    expect(await getDatabase().runEvent.count({ where: { runId: lease.runId } })).toBe(2)
  })
})

describe('a lost worker', () => {
  it('loses nothing while its lease runs, and the lease that ran out is still its own until somebody takes it', async () => {
    const runId = await makeRun()
    const lease = await claim(runId)
    expect(await recoverRuns({ deadOwner: null })).toEqual([])
    await letRunOut(runId)
    expect(await renewRunLease(lease)).toEqual({ cancelAsked: false })
    expect(await recoverRuns({ deadOwner: null })).toEqual([])
  })

  it('is judged by the start of the run where it never renewed', async () => {
    const runId = await makeRun()
    await claim(runId)
    await getDatabase().$executeRaw`
      UPDATE run SET lease_until = NULL, started_at = now() - interval '31 seconds' WHERE id = ${runId}::uuid`
    expect(await recoverRuns({ deadOwner: null })).toMatchObject([{ runId, state: 'queued' }])
  })

  it('gives its runs back at once where it is known to be dead, and others keep theirs', async () => {
    const [mine, other] = [await makeRun(), await makeRun('dev_bob')]
    await claim(mine, 'dead')
    await claim(other, 'alive')
    expect(await recoverRuns({ deadOwner: 'dead' })).toEqual([
      { runId: mine, owner: 'dead', state: 'queued' },
    ])
    expect(await stateOf(other)).toBe('running')
  })

  it('does not bring back what somebody cancelled, nor what killed it again and again', async () => {
    const [cancelled, deadly] = [await makeRun(), await makeRun('dev_bob')]
    await claim(cancelled)
    await askToCancelRun(cancelled)
    expect(await stateOf(cancelled)).toBe('running')
    await letRunOut(cancelled)
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await claim(deadly)
      await letRunOut(deadly)
      await recoverRuns({ deadOwner: null })
    }
    expect(await stateOf(cancelled)).toBe('cancelled')
    expect(await stateOf(deadly)).toBe('failed')
  })
})

it('a run that waits is cancelled at once', async () => {
  const runId = await makeRun()
  await askToCancelRun(runId)
  expect(await stateOf(runId)).toBe('cancelled')
  expect(await claimRun({ runId, owner: 'one' })).toBeNull()
})
