import { expect, it } from 'vitest'
import { listAudit, proveAudit } from '#lib/db/audit-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { GatheredRefusals, type RefusedStatement } from './gathered-refusals.ts'
import { createTestPerson } from './testing/test-people.ts'

useTestDatabase()

const of = (node: string, table = 'raw.orders'): RefusedStatement => ({
  node,
  statement: `select * from ${table}`,
  reason: `You may not view ${table}. Admin may.`,
  datasets: [table.split('.')[0] ?? ''],
})

const report = (message: string) => {
  throw new Error(message)
}

async function lines(name: string, refused: readonly RefusedStatement[]) {
  const who = await createTestPerson(name, 'data_analyst')
  const refusals = new GatheredRefusals({
    who,
    operation: 'run.statement',
    place: 'project shop, run 7 in development',
    report,
  })
  await Promise.all(refused.map((one) => refusals.keep(one)))
  await refusals.flush()
  const found = await listAudit({ text: '', operation: '', person: who.userId }, { limit: 100, after: 0n })
  return found.map(({ subject, reason }) => ({ subject, reason }))
}

it('writes the first refusal at once and those after it as one line with all that was refused', async () => {
  const many = ['a', 'b', 'b'].map((node) => of(node))
  const written = await lines('ann', [of('first'), ...many, of('c', 'raw.people'), of('other', 'fin.p')])
  expect(written).toEqual([
    {
      subject: 'project shop, run 7 in development: first: select * from raw.orders',
      reason: 'You may not view raw.orders. Admin may.',
    },
    {
      subject: 'project shop, run 7 in development: other: select * from fin.p',
      reason: 'You may not view fin.p. Admin may.',
    },
    {
      subject: 'project shop, run 7 in development: 4 more statements on raw',
      reason: 'You may not view raw.orders. Admin may. a, b (2)\nYou may not view raw.people. Admin may. c',
    },
  ])
  expect(await proveAudit()).toMatchObject({ complete: true, brokenAt: null })
})

it('keeps every one of hundreds, a hundred a line', async () => {
  const nodes = Array.from({ length: 251 }, (_, index) => `test_${index}`)
  const written = await lines(
    'bob',
    nodes.map((node) => of(node)),
  )
  expect(written.map(({ subject }) => subject.replace(/^.*: /, ''))).toEqual([
    'select * from raw.orders',
    '100 more statements on raw',
    '100 more statements on raw',
    '50 more statements on raw',
  ])
  const said = written.map(({ subject, reason }) => `${subject} ${reason}`).join(' ')
  expect(nodes.filter((node) => !new RegExp(`\\b${node}\\b`).test(said))).toEqual([])
})

it('says what was refused where it is about no dataset, and the second alone as the first', async () => {
  const call = {
    node: null,
    statement: 'select getenv(1)',
    reason: 'The function may not be used.',
    datasets: [],
  }
  expect(await lines('cat', [call, { ...call, node: 'x' }])).toEqual([
    { subject: 'project shop, run 7 in development: select getenv(1)', reason: call.reason },
    { subject: 'project shop, run 7 in development: x: select getenv(1)', reason: call.reason },
  ])
})
