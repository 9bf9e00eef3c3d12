'use client'
import { useEffect, useState } from 'react'
import { runEvent, streamRun, type RunEvent } from '#lib/contracts/runs.ts'
import { buildAddress } from './build-address.ts'
import { applyRunEvents, emptyRunStream, reconnectDelay, type RunStreamState } from './run-stream-state.ts'

const flushMs = 80

/**
 * Follows a run: its log, its nodes and its state. A broken stream goes on after the last line held;
 * events are applied in batches, so that a thousand lines a second paint a dozen times.
 * `number` null follows nothing.
 */
export function useRunStream(project: string, number: number | null): RunStreamState {
  const [state, setState] = useState<RunStreamState>(emptyRunStream)
  const key = number === null ? null : `${project}/${number}`
  const [followed, setFollowed] = useState(key)
  if (followed !== key) {
    setFollowed(key)
    setState(emptyRunStream)
  }
  useEffect(() => {
    if (number === null) return
    return followRun({ project, number, update: setState })
  }, [project, number])
  return state
}

interface Follow {
  readonly project: string
  readonly number: number
  readonly update: (change: (before: RunStreamState) => RunStreamState) => void
}

function followRun({ project, number, update }: Follow): () => void {
  let source: EventSource | null = null
  let pending: RunEvent[] = []
  let flushTimer: ReturnType<typeof setTimeout> | null = null
  let retryTimer: ReturnType<typeof setTimeout> | null = null
  let failures = 0
  let lastSeq = 0
  let flushedAt = Number.NEGATIVE_INFINITY

  const flush = () => {
    flushTimer = null
    flushedAt = performance.now()
    const events = pending
    pending = []
    update((before) => applyRunEvents(before, events))
  }
  const receive = (data: unknown) => {
    const event = readRunEvent(data)
    if (event === null) return
    failures = 0
    if (event.type === 'log') lastSeq = Math.max(lastSeq, event.seq)
    pending.push(event)
    // What comes after a silence is shown at once.
    flushTimer ??= setTimeout(flush, Math.max(0, flushedAt + flushMs - performance.now()))
    if (event.type === 'done') {
      source?.close()
      update((before) => ({ ...before, connection: 'closed' }))
    }
  }
  const connect = () => {
    retryTimer = null
    source = new EventSource(buildAddress(streamRun.path, { project, number }, { after: lastSeq }))
    source.onopen = () => update((before) => ({ ...before, connection: 'live' }))
    source.onmessage = (message) => receive(message.data)
    // The browser's own retry would use the first address; ours continues after the last line.
    source.onerror = () => {
      source?.close()
      failures += 1
      update((before) => ({ ...before, connection: 'reconnecting' }))
      retryTimer = setTimeout(connect, reconnectDelay(failures))
    }
  }
  connect()
  return () => {
    source?.close()
    if (flushTimer !== null) clearTimeout(flushTimer)
    if (retryTimer !== null) clearTimeout(retryTimer)
  }
}

function readRunEvent(data: unknown): RunEvent | null {
  if (typeof data !== 'string') return null
  try {
    const parsed = runEvent.safeParse(JSON.parse(data))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
