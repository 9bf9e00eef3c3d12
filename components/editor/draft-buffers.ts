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
  /** The person works on another branch now: asked again, for they may come back to this one. */
  | { readonly status: 'elsewhere'; readonly branch: string }
  /** Nothing is wrong with the text: it is sent again. */
  | { readonly status: 'unreachable'; readonly why: string | null }

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
  readonly onTyped: () => void
  readonly onStored: (path: string) => void
  readonly onElsewhere: (branch: string) => void
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
  /** Stores everything now, or what is `of` interest; throws a ClientError where something of it cannot be stored. */
  flush(of?: (path: string) => boolean): Promise<void>
  /** The page closes: sends what it can, and keeps all of it in the browser. */
  close(): void
  subscribe(listener: () => void): () => void
}

export function createDraftBuffers(options: DraftBuffersOptions): DraftBuffers {
  return new Buffers(options)
}

class Buffers implements DraftBuffers {
  readonly #options: DraftBuffersOptions
  readonly #listeners = new Set<() => void>()
  readonly #timers = new Map<string, () => void>()
  readonly #sending = new Map<string, Promise<void>>()
  #states: ReadonlyMap<string, DraftState> = new Map()

  constructor(options: DraftBuffersOptions) {
    this.#options = options
  }

  // Arrows, so that they can be handed over as they are.
  readonly all = () => this.#states
  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  open(path: string, stored: StoredDraft): DraftState {
    const existing = this.#states.get(path)
    if (existing !== undefined) return existing
    const state = restore(openDraft(stored), this.#options.backup.read(path), this.#options.now())
    this.#put(path, state)
    return state
  }
  get(path: string): DraftState | null {
    return this.#states.get(path) ?? null
  }
  type(path: string, text: string): void {
    this.#step(path, { type: 'typed', text, at: this.#options.now() })
    this.#options.onTyped()
  }
  keepMine(path: string): void {
    this.#step(path, { type: 'keep-mine', at: this.#options.now() })
  }
  takeTheirs(path: string): void {
    this.#step(path, { type: 'take-theirs' })
  }
  replace(path: string, stored: StoredDraft): void {
    this.#step(path, { type: 'replaced', stored })
  }

  forget(path: string): void {
    this.#timers.get(path)?.()
    this.#timers.delete(path)
    this.#options.backup.remove(path)
    this.#states = new Map([...this.#states].filter(([each]) => each !== path))
    this.#tell()
  }

  async flush(of: (path: string) => boolean = () => true): Promise<void> {
    await Promise.all([...this.#states.keys()].filter(of).map((path) => this.#flushPath(path)))
  }

  close(): void {
    for (const [path, state] of this.#states) {
      this.#timers.get(path)?.()
      if (!isUnsaved(state)) continue
      this.#options.backup.write(path, { version: state.stored.version, content: state.text })
      if (state.phase.kind === 'conflict' || state.phase.kind === 'sending') continue
      const request = { path, content: state.text, baseVersion: state.stored.version, closing: true }
      void this.#options.save(request).then((outcome) => settleClosed(this.#options.backup, path, outcome))
    }
  }

  /** At most a few rounds: typing may go on while the first answer is on its way. */
  async #flushPath(path: string): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      const state = this.#states.get(path)
      if (state === undefined || !isUnsaved(state)) return
      await this.#send(path)
      const after = this.#states.get(path)
      if (after !== undefined && isUnsaved(after) && after.phase.kind !== 'rest')
        throw unsavedError(path, after)
    }
  }

  #send(path: string): Promise<void> {
    const before = this.#sending.get(path)
    if (before !== undefined) return before
    const state = this.#states.get(path)
    if (state === undefined || !isUnsaved(state) || state.phase.kind === 'conflict') return Promise.resolve()
    this.#step(path, { type: 'sent' })
    const request = { path, content: state.text, baseVersion: state.stored.version, closing: false }
    const work = this.#options.save(request).then((outcome) => {
      this.#sending.delete(path)
      this.#settle(path, outcome)
    })
    this.#sending.set(path, work)
    return work
  }

  #settle(path: string, outcome: SaveOutcome): void {
    const at = this.#options.now()
    switch (outcome.status) {
      case 'stored':
        this.#step(path, { type: 'stored', version: outcome.version, at })
        this.#options.onStored(path)
        break
      case 'conflict':
        this.#step(path, { type: 'conflicted', theirs: outcome.theirs, byUs: outcome.byUs, at })
        break
      case 'refused':
        this.#step(path, { type: 'refused', message: outcome.message })
        break
      case 'elsewhere':
        this.#step(path, { type: 'failed', at, why: null })
        this.#options.onElsewhere(outcome.branch)
        break
      case 'unreachable':
        this.#step(path, { type: 'failed', at, why: outcome.why })
    }
  }

  #step(path: string, event: DraftEvent): void {
    const before = this.#states.get(path)
    if (before === undefined) return
    const after = stepDraft(before, event)
    if (after !== before) this.#put(path, after)
    keepBackup(this.#options.backup, path, after)
  }

  #put(path: string, state: DraftState): void {
    this.#states = new Map(this.#states).set(path, state)
    this.#plan(path, state)
    this.#tell()
  }

  #plan(path: string, state: DraftState): void {
    this.#timers.get(path)?.()
    this.#timers.delete(path)
    const due = dueAt(state)
    if (due === null) return
    const wait = Math.max(0, due - this.#options.now())
    this.#timers.set(
      path,
      this.#options.schedule(wait, () => void this.#send(path)),
    )
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
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
