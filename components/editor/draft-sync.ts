/** Saved this long after the last key … */
export const idleMs = 400
/** … and at the latest this long after the first key that is not saved. */
export const longestMs = 1000

export interface StoredDraft {
  readonly version: number
  readonly content: string
}

export type DraftPhase =
  | { readonly kind: 'rest' }
  | { readonly kind: 'sending'; readonly text: string }
  /** The server was not reached, or could not store it and said why; tried again at `until`. */
  | { readonly kind: 'waiting'; readonly until: number; readonly why: string | null }
  /** Somebody else (or another tab) stored a newer version: a person decides. */
  | { readonly kind: 'conflict'; readonly theirs: StoredDraft }
  /** The server will not take this text (too large, no permission); asked again when it changes. */
  | { readonly kind: 'refused'; readonly message: string; readonly text: string }

/** One open file: what the editor holds, what the server holds, and what happens between them. */
export interface DraftState {
  readonly text: string
  readonly stored: StoredDraft
  readonly phase: DraftPhase
  readonly failures: number
  readonly dirtySince: number | null
  readonly typedAt: number
  /** Counts changes of `text` that were not typed here: the editor shows them when it sees a new number. */
  readonly outside: number
  /** Somebody chose this text over what is stored: until it is stored, newer texts of others do not ask again. */
  readonly keeps: boolean
}

export type DraftEvent =
  | { readonly type: 'typed'; readonly text: string; readonly at: number }
  | { readonly type: 'sent' }
  | { readonly type: 'stored'; readonly version: number; readonly at: number }
  | { readonly type: 'failed'; readonly at: number; readonly why: string | null }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'conflicted'; readonly theirs: StoredDraft; readonly byUs: boolean; readonly at: number }
  | { readonly type: 'keep-mine'; readonly at: number }
  | { readonly type: 'take-theirs' }
  | { readonly type: 'replaced'; readonly stored: StoredDraft }

export function openDraft(stored: StoredDraft): DraftState {
  return {
    text: stored.content,
    stored,
    phase: { kind: 'rest' },
    failures: 0,
    dirtySince: null,
    typedAt: 0,
    outside: 0,
    keeps: false,
  }
}

export function isUnsaved(state: DraftState): boolean {
  return state.text !== state.stored.content
}

/** When the text should be sent next, null where there is nothing to send or something else must happen first. */
export function dueAt(state: DraftState): number | null {
  if (!isUnsaved(state)) return null
  switch (state.phase.kind) {
    case 'rest':
      return Math.min(state.typedAt + idleMs, (state.dirtySince ?? state.typedAt) + longestMs)
    case 'waiting':
      return state.phase.until
    case 'refused':
      return state.phase.text === state.text ? null : state.typedAt + idleMs
    case 'sending':
    case 'conflict':
      return null
  }
}

export function stepDraft(state: DraftState, event: DraftEvent): DraftState {
  switch (event.type) {
    case 'typed':
      if (event.text === state.text) return state
      return { ...state, text: event.text, typedAt: event.at, dirtySince: state.dirtySince ?? event.at }
    case 'sent':
      return { ...state, phase: { kind: 'sending', text: state.text } }
    case 'stored':
      return afterStored(state, event)
    case 'failed':
      return {
        ...state,
        failures: state.failures + 1,
        phase: { kind: 'waiting', until: event.at + retryDelay(state.failures), why: event.why },
      }
    case 'refused':
      return { ...state, phase: { kind: 'refused', message: event.message, text: state.text } }
    case 'conflicted':
      return afterConflict(state, event)
    case 'keep-mine':
      if (state.phase.kind !== 'conflict') return state
      return settle({ ...state, stored: state.phase.theirs, keeps: true }, event.at)
    case 'take-theirs':
      if (state.phase.kind !== 'conflict') return state
      return replace(state, state.phase.theirs)
    case 'replaced':
      return isUnsaved(state) ? state : replace(state, event.stored)
  }
}

/** What was typed while the request was on its way is still to be saved. */
function afterStored(state: DraftState, event: { version: number; at: number }): DraftState {
  if (state.phase.kind !== 'sending') return state
  const stored = { version: event.version, content: state.phase.text }
  return settle({ ...state, stored, keeps: false }, event.at)
}

/**
 * No conflict: one with ourselves (an answer got lost, what is stored is what we sent earlier), the same text,
 * or the text that we began from under another version (it was committed meanwhile). Nor one that was decided.
 */
function afterConflict(
  state: DraftState,
  event: { theirs: StoredDraft; byUs: boolean; at: number },
): DraftState {
  const { content } = event.theirs
  if (event.byUs || state.keeps || content === state.text || content === state.stored.content) {
    return settle({ ...state, stored: event.theirs }, event.at)
  }
  return { ...state, phase: { kind: 'conflict', theirs: event.theirs } }
}

function settle(state: DraftState, at: number): DraftState {
  const unsaved = isUnsaved(state)
  return { ...state, phase: { kind: 'rest' }, failures: 0, dirtySince: unsaved ? at : null }
}

function replace(state: DraftState, stored: StoredDraft): DraftState {
  return {
    ...state,
    stored,
    text: stored.content,
    phase: { kind: 'rest' },
    failures: 0,
    dirtySince: null,
    keeps: false,
    outside: state.outside + (stored.content === state.text ? 0 : 1),
  }
}

/** 0.5 s doubling to 8 s. */
function retryDelay(failures: number): number {
  return Math.min(8_000, 500 * 2 ** failures)
}
