import { operation, type OperationContext } from '#lib/access/operation.ts'
import { subscribe } from '#lib/db/notifications.ts'
import { listRunNodes } from '#lib/db/run-node-repository.ts'
import { findRunIn, type RunPlace } from './get-run.ts'
import { followRun, type FeedEvent } from './run-event-feed.ts'
import { loadRunVeil, type RunVeil } from './run-veil.ts'

const openStream = operation(
  { name: 'run.stream', permission: 'project.read' },
  async ({ principal, signal }, place: RunPlace) => {
    const { run, project } = await findRunIn(place)
    const loadVeil = async () => {
      const veil = await loadRunVeil(principal, project, signal)
      veil.learn(await listRunNodes(run.id))
      return veil
    }
    return { runId: run.id, loadVeil }
  },
)

/** Live log and states of a run, after the line `after`. */
export async function* streamRun(
  context: OperationContext,
  input: RunPlace & { readonly after: number },
): AsyncGenerator<FeedEvent> {
  const { runId, loadVeil } = await openStream(context, input)
  let isTrue = true
  const doubt = () => void (isTrue = false)
  const stop = await subscribe('access_changed', doubt, doubt)
  try {
    let veil = await loadVeil()
    for await (const event of followRun(runId, { after: input.after, signal: context.signal })) {
      // What a dataset was a moment ago, it may be no more: it may be restricted while the stream is open.
      if (!isTrue) {
        isTrue = true
        veil = await loadVeil()
      }
      const covered = coverEvent(event, veil)
      if (covered !== null) yield covered
    }
  } finally {
    stop()
  }
}

/** Null: it is about what the reader may not be told by name. */
function coverEvent(event: FeedEvent, veil: RunVeil): FeedEvent | null {
  const { data } = event
  if (data.type === 'node') {
    veil.learn([data.node])
    return { ...event, data: { ...data, node: veil.cover(data.node) } }
  }
  if (data.type === 'run') return { ...event, data: { ...data, run: veil.coverRun(data.run) } }
  if (data.type !== 'log') return event
  if (data.uniqueId !== null && veil.hides(data.uniqueId)) return null
  return { ...event, data: { ...data, text: veil.mask(data.text) } }
}
