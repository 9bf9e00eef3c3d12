import { ClientError } from '#lib/client/client-error.ts'
import {
  dueAt,
  isUnsaved,
  openDraft,
  stepDraft,
  type DraftEvent,
  type DraftState,
  type StoredDraft,
} from './draft-sync.ts'

export interface SaveRequest {
  readonly path: string
  readonly content: string
  readonly baseVersion: number
  /** The page is closing: the request should outlive it. */
  readonly closing: boolean
}
export type SaveOutcome =
  | { readonly status: 'stored'; readonly version: number }
  | { readonly status: 'conflict'; readonly theirs: StoredDraft; readonly byUs: boolean }
  | { readonly status: 'refused'; readonly message: string }
  | { readonly status: 'unreachable' }

/** Text that is not on the server yet, kept in the browser against a crash or a closed lid. */
export interface DraftBackup {
  read(path: string): StoredDraft | null
  write(path: string, draft: StoredDraft): void
  remove(path: string): void
}

export interface DraftBuffersOptions {
  readonly save: (request: SaveRequest) => Promise<SaveOutcome>
  readonly backup: DraftBackup
  readonly now: () => number
  /** Calls back after so many ms; the answer cancels it. */
  readonly schedule: (ms: number, run: () => void) => () => void
  readonly onStored: (path: string) => void
}

/** The open files with their unsaved text. */
export interface DraftBuffers {
  open(path: string, stored: StoredDraft): DraftState
  get(path: string): DraftState | null
  /** New for each change, so that it can be compared. */
  all(): ReadonlyMap<string, DraftState>
  type(path: string, text: string): void
  keepMine(path: string): void
  takeTheirs(path: string): void
  /** What the server holds now; shown where nothing is unsaved. */
  replace(path: string, stored: StoredDraft): void
  forget(path: string): void
  /** Stores everything now; throws a ClientError where something cannot be stored. */
  flush(): Promise<void>
  /** The page closes: sends what it can, and keeps all of it in the browser. */
  close(): void
  subscribe(listener: () => void): () => void
}

export function createDraftBuffers(options: DraftBuffersOptions): DraftBuffers {
  let states: ReadonlyMap<string, DraftState> = new Map()
  const listeners = new Set<() => void>()
  const timers = new Map<string, () => void>()
  const sending = new Map<string, Promise<void>>()

  const put = (path: string, state: DraftState) => {
    states = new Map(states).set(path, state)
    plan(path, state)
    for (const listener of listeners) listener()
  }
  const step = (path: string, event: DraftEvent) => {
    const before = states.get(path)
    if (before === undefined) return
    const after = stepDraft(before, event)
    if (after !== before) put(path, after)
    keepBackup(options.backup, path, after)
  }
  const plan = (path: string, state: DraftState) => {
    timers.get(path)?.()
    timers.delete(path)
    const due = dueAt(state)
    if (due !== null)
      timers.set(
        path,
        options.schedule(Math.max(0, due - options.now()), () => void send(path)),
      )
  }
  const send = (path: string): Promise<void> => {
    const before = sending.get(path)
    if (before !== undefined) return before
    const state = states.get(path)
    if (state === undefined || !isUnsaved(state) || state.phase.kind === 'conflict') return Promise.resolve()
    step(path, { type: 'sent' })
    const request = { path, content: state.text, baseVersion: state.stored.version, closing: false }
    const work = options.save(request).then((outcome) => {
      sending.delete(path)
      settle(path, outcome)
    })
    sending.set(path, work)
    return work
  }
  const settle = (path: string, outcome: SaveOutcome) => {
    const at = options.now()
    switch (outcome.status) {
      case 'stored':
        step(path, { type: 'stored', version: outcome.version, at })
        options.onStored(path)
        break
      case 'conflict':
        step(path, { type: 'conflicted', theirs: outcome.theirs, byUs: outcome.byUs, at })
        break
      case 'refused':
        step(path, { type: 'refused', message: outcome.message })
        break
      case 'unreachable':
        step(path, { type: 'failed', at })
    }
  }
  /** At most a few rounds: typing may go on while the first answer is on its way. */
  const flushPath = async (path: string) => {
    for (let round = 0; round < 4; round += 1) {
      const state = states.get(path)
      if (state === undefined || !isUnsaved(state)) return
      await send(path)
      const after = states.get(path)
      if (after !== undefined && isUnsaved(after) && after.phase.kind !== 'rest')
        throw unsavedError(path, after)
    }
  }

  return {
    open: (path, stored) => {
      const existing = states.get(path)
      if (existing !== undefined) return existing
      const state = restore(openDraft(stored), options.backup.read(path), options.now())
      put(path, state)
      return state
    },
    get: (path) => states.get(path) ?? null,
    all: () => states,
    type: (path, text) => step(path, { type: 'typed', text, at: options.now() }),
    keepMine: (path) => step(path, { type: 'keep-mine', at: options.now() }),
    takeTheirs: (path) => step(path, { type: 'take-theirs' }),
    replace: (path, stored) => step(path, { type: 'replaced', stored }),
    forget: (path) => {
      timers.get(path)?.()
      timers.delete(path)
      options.backup.remove(path)
      states = new Map([...states].filter(([each]) => each !== path))
      for (const listener of listeners) listener()
    },
    flush: async () => {
      await Promise.all([...states.keys()].map(flushPath))
    },
    close: () => {
      for (const [path, state] of states) {
        timers.get(path)?.()
        if (!isUnsaved(state)) continue
        options.backup.write(path, { version: state.stored.version, content: state.text })
        if (state.phase.kind === 'conflict' || state.phase.kind === 'sending') continue
        const request = { path, content: state.text, baseVersion: state.stored.version, closing: true }
        void options.save(request).then((outcome) => settleClosed(options.backup, path, outcome))
      }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** In trouble every key goes to the browser's store; saved text needs no copy. */
function keepBackup(backup: DraftBackup, path: string, state: DraftState): void {
  if (!isUnsaved(state)) backup.remove(path)
  else if (state.phase.kind !== 'rest' && state.phase.kind !== 'sending') {
    backup.write(path, { version: state.stored.version, content: state.text })
  }
}

function settleClosed(backup: DraftBackup, path: string, outcome: SaveOutcome): void {
  if (outcome.status === 'stored') backup.remove(path)
}

/** Text that a closed page left behind: typed again where the server is where it was, else a conflict. */
function restore(state: DraftState, left: StoredDraft | null, now: number): DraftState {
  if (left === null || left.content === state.text) return state
  const typed = stepDraft(state, { type: 'typed', text: left.content, at: now })
  if (left.version === state.stored.version) return { ...typed, outside: 1 }
  return { ...typed, outside: 1, phase: { kind: 'conflict', theirs: state.stored } }
}

function unsavedError(path: string, state: DraftState): ClientError {
  const name = path.slice(path.lastIndexOf('/') + 1)
  switch (state.phase.kind) {
    case 'conflict':
      return new ClientError('conflict', `${name} was changed elsewhere.`, {
        remedy: 'Open it and choose which text stays.',
      })
    case 'refused':
      return new ClientError('invalid', `${name} could not be saved. ${state.phase.message}`)
    default:
      return new ClientError('unavailable', `${name} is not saved yet.`, {
        remedy: 'It is kept in this browser and saved as soon as the server answers.',
      })
  }
}
