import { operation, type OperationContext } from '#lib/access/operation.ts'
import { findRunAt, type RunPlace } from './get-run.ts'
import { followRun, type FeedEvent } from './run-event-feed.ts'

const openStream = operation(
  { name: 'run.stream', permission: 'project.read' },
  async (_context, place: RunPlace) => (await findRunAt(place)).id,
)

/** Live log and states of a run, after the line `after`. */
export async function* streamRun(
  context: OperationContext,
  input: RunPlace & { readonly after: number },
): AsyncGenerator<FeedEvent> {
  const runId = await openStream(context, input)
  yield* followRun(runId, { after: input.after, signal: context.signal })
}
