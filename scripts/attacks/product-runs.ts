import { contextOf } from '#lib/access/testing/test-people.ts'
import { getDatabase } from '#lib/db/client.ts'
import { getRunPlan } from '#lib/runs/get-run-plan.ts'
import { getRun } from '#lib/runs/get-run.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { streamRun } from '#lib/runs/stream-run.ts'
import type { Outcome, ProductAttack } from './attack.ts'
import { endOf } from './run-end.ts'
import type { Shop, Stage } from './stage.ts'
import { triedFor } from './tried.ts'

/** A test is called after what it reads: `source_not_null_fin_p_amount` has a table and its column. */
const NAMED = 'fin_p_amount'

const numbers = new Map<string, number>()

/** Somebody's run of the tests of `fin`, once a project. */
async function runOfTests({ ada }: Stage, { slug }: Shop): Promise<{ project: string; number: number }> {
  const known = numbers.get(slug)
  if (known !== undefined) return { project: slug, number: known }
  const { id, number } = await startRun(contextOf(ada), {
    ...{ project: slug, command: 'test', select: 'source:fin', exclude: '' },
    ...{ environment: 'development', fullRefresh: false },
  })
  await endOf(id)
  const node = await getDatabase().runNode.findFirst({ where: { runId: id, name: { contains: NAMED } } })
  if (node === null) throw new Error(`The run has no test called ${NAMED}.`)
  numbers.set(slug, number)
  return { project: slug, number }
}

async function linesOf(stream: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const lines: unknown[] = []
  for await (const line of stream) lines.push(line)
  return lines
}

const row = (
  road: string,
  read: (stage: Stage, at: { project: string; number: number }) => Promise<unknown>,
): ProductAttack => ({
  number: 14,
  road: `the names of tests in ${road}`,
  on: ['duckdb', 'postgres'],
  expected: ['filtered'],
  attempt: async (stage, shop): Promise<Outcome> => {
    const at = await runOfTests(stage, shop)
    return triedFor(NAMED, () => read(stage, at))
  },
})

/** What a reader may see of what others ran. */
export const runAttacks: readonly ProductAttack[] = [
  row("somebody else's run", ({ rea }, at) => getRun(contextOf(rea), at)),
  row("somebody else's run's plan", ({ rea }, at) => getRunPlan(contextOf(rea), at)),
  row("somebody else's run's stream", ({ rea }, at) =>
    linesOf(streamRun(contextOf(rea), { ...at, after: 0 })),
  ),
]
