import { queryOptions } from '@tanstack/react-query'
import { listViewTargets, startViewing, stopViewing, type ViewTarget } from '#lib/contracts/view-as.ts'
import { call } from './call.ts'
import { flushBuffers } from './flush-buffers.ts'
import { createStore, useStore } from './store.ts'

export const viewTargetsQuery = () =>
  queryOptions({
    queryKey: ['view-as'],
    queryFn: ({ signal }) => call(listViewTargets, { signal }),
    staleTime: 0,
  })

/** What every page of this browser holds was read as somebody else: all of them begin anew. */
const CHANNEL = 'metricwright-viewing'

export async function beginViewing(target: ViewTarget): Promise<void> {
  await flushBuffers()
  await call(startViewing, { body: { kind: target.kind, key: target.key } })
  beginAnew()
}

export async function endViewing(): Promise<void> {
  await call(stopViewing, {})
  beginAnew()
}

function beginAnew(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage('changed')
  channel.close()
  window.location.reload()
}

/** Follows what another window of this browser began or ended. */
export function followViewing(): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = () => window.location.reload()
  return () => channel.close()
}

/** Whether the dialog is asked for, by the palette, the menu or a row; with what is chosen already. */
const control = createStore<{ asked: boolean; chosen: ViewTarget | null }>({ asked: false, chosen: null })

export const askToView = (chosen: ViewTarget | null = null): void => control.set({ asked: true, chosen })
export const leaveViewDialog = (): void => control.set({ asked: false, chosen: null })
export const useViewDialog = () => useStore(control, (state) => state)
