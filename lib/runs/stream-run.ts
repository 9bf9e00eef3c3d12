import { operation, type OperationContext } from '#lib/access/operation.ts'
import { listRunNodes } from '#lib/db/run-node-repository.ts'
import { findRunIn, type RunPlace } from './get-run.ts'
import { followRun, type FeedEvent } from './run-event-feed.ts'
import { loadRunVeil } from './run-veil.ts'

const openStream = operation(
  { name: 'run.stream', permission: 'project.read' },
  async ({ principal, signal }, place: RunPlace) => {
    const { run, project } = await findRunIn(place)
    const veil = await loadRunVeil(principal, project, signal)
    veil.learn(await listRunNodes(run.id))
    return { runId: run.id, veil }
  },
)

/** Live log and states of a run, after the line `after`. */
export async function* streamRun(
  context: OperationContext,
  input: RunPlace & { readonly after: number },
): AsyncGenerator<FeedEvent> {
  const { runId, veil } = await openStream(context, input)
  for await (const event of followRun(runId, { after: input.after, signal: context.signal })) {
    const { data } = event
    if (data.type === 'node') {
      veil.learn([data.node])
      yield { ...event, data: { ...data, node: veil.cover(data.node) } }
    } else if (data.type === 'run') {
      yield { ...event, data: { ...data, run: veil.coverRun(data.run) } }
    } else if (data.type !== 'log') {
      yield event
    } else if (data.uniqueId === null || !veil.hides(data.uniqueId)) {
      yield { ...event, data: { ...data, text: veil.mask(data.text) } }
    }
  }
}
