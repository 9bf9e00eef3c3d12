import { describe, expect, it } from 'vitest'
import { dueAt, isUnsaved, openDraft, stepDraft, type DraftEvent, type DraftState } from './draft-sync.ts'

const play = (...events: DraftEvent[]): DraftState =>
  events.reduce(stepDraft, openDraft({ version: 3, content: 'a' }))
const typed = (text: string, at: number): DraftEvent => ({ type: 'typed', text, at })

describe('when a draft is sent', () => {
  it('is 400 ms after the last key', () => {
    expect(dueAt(play(typed('ab', 1000)))).toBe(1400)
    expect(dueAt(play(typed('ab', 1000), typed('abc', 1200)))).toBe(1600)
  })
  it('is at most 1 s after the first key, however long the typing goes on', () => {
    expect(dueAt(play(typed('ab', 1000), typed('abc', 1300), typed('abcd', 1900)))).toBe(2000)
  })
  it('is never where the text is what is stored', () => {
    expect(dueAt(play())).toBeNull()
    expect(dueAt(play(typed('ab', 1000), typed('a', 1100)))).toBeNull()
  })
  it('waits for the answer on its way', () => {
    expect(dueAt(play(typed('ab', 1000), { type: 'sent' }, typed('abc', 1500)))).toBeNull()
  })
})

describe('an answer', () => {
  it('leaves unsaved what was typed meanwhile', () => {
    const state = play(typed('ab', 1000), { type: 'sent' }, typed('abc', 1500), {
      type: 'stored',
      version: 4,
      at: 1600,
    })
    expect(state.stored).toEqual({ version: 4, content: 'ab' })
    expect(isUnsaved(state)).toBe(true)
    expect(dueAt(state)).toBe(1900)
  })
  it('that never came is asked for again, later and later', () => {
    const once = play(typed('ab', 1000), { type: 'sent' }, { type: 'failed', at: 2000, why: null })
    expect(dueAt(once)).toBe(2500)
    const twice = [{ type: 'sent' }, { type: 'failed', at: 3000, why: null }] satisfies DraftEvent[]
    expect(dueAt(twice.reduce(stepDraft, once))).toBe(4000)
  })
  it('that refuses the text is not asked for again until the text changes', () => {
    const refused = play(typed('ab', 1000), { type: 'sent' }, { type: 'refused', message: 'Too large.' })
    expect(dueAt(refused)).toBeNull()
    expect(dueAt(stepDraft(refused, typed('abc', 5000)))).toBe(5400)
  })
})

describe('a conflict', () => {
  const theirs = { version: 9, content: 'z' }
  const conflict = play(
    typed('ab', 1000),
    { type: 'sent' },
    { type: 'conflicted', theirs, byUs: false, at: 1100 },
  )
  it('sends nothing more, and keeps what is typed', () => {
    const state = stepDraft(conflict, typed('abc', 1200))
    expect(dueAt(state)).toBeNull()
    expect(state.text).toBe('abc')
    expect(state.phase).toEqual({ kind: 'conflict', theirs })
  })
  it('is settled by my text on top of their version', () => {
    const state = stepDraft(conflict, { type: 'keep-mine', at: 2000 })
    expect(state.text).toBe('ab')
    expect(state.stored.version).toBe(9)
    expect(dueAt(state)).not.toBeNull()
  })
  it('is settled by their text, which the editor then shows', () => {
    const state = stepDraft(conflict, { type: 'take-theirs' })
    expect(state.text).toBe('z')
    expect(isUnsaved(state)).toBe(false)
    expect(state.outside).toBe(1)
  })
  it('with a save of our own whose answer was lost is none', () => {
    const state = play(typed('ab', 1000), { type: 'sent' }, typed('abc', 1050), {
      type: 'conflicted',
      theirs: { version: 4, content: 'ab' },
      byUs: true,
      at: 1100,
    })
    expect(state.phase.kind).toBe('rest')
    expect(state.stored.version).toBe(4)
    expect(isUnsaved(state)).toBe(true)
  })
})

describe('a conflict that was decided', () => {
  const theirs = (version: number): DraftEvent => ({
    type: 'conflicted',
    theirs: { version, content: `theirs ${version}` },
    byUs: false,
    at: 1100,
  })
  it('does not ask again where others type on meanwhile', () => {
    const kept = play(typed('mine', 1000), { type: 'sent' }, theirs(4), { type: 'keep-mine', at: 1200 })
    const again = [{ type: 'sent' } as const, theirs(5)].reduce<DraftState>(stepDraft, kept)
    expect(again.phase.kind).toBe('rest')
    expect(again.stored.version).toBe(5)
    expect(again.text).toBe('mine')
    expect(dueAt(again)).not.toBeNull()
  })
  it('asks for the next one, once this text is stored', () => {
    const stored = play(
      typed('mine', 1000),
      { type: 'sent' },
      theirs(4),
      { type: 'keep-mine', at: 1200 },
      { type: 'sent' },
      { type: 'stored', version: 5, at: 1300 },
      typed('mine, more', 1400),
      { type: 'sent' },
      theirs(6),
    )
    expect(stored.phase.kind).toBe('conflict')
  })
})

describe('a conflict in name only', () => {
  it('is a version that moved on without the text, as by a commit', () => {
    const state = play(
      typed('ab', 1000),
      { type: 'sent' },
      { type: 'conflicted', theirs: { version: 0, content: 'a' }, byUs: false, at: 1100 },
    )
    expect(state.phase.kind).toBe('rest')
    expect(state.stored.version).toBe(0)
    expect(dueAt(state)).not.toBeNull()
  })
})

describe('a file that changed on the server', () => {
  it('is shown where nothing is unsaved here', () => {
    const state = stepDraft(play(), { type: 'replaced', stored: { version: 5, content: 'new' } })
    expect(state.text).toBe('new')
    expect(state.outside).toBe(1)
  })
  it('never replaces what is not saved yet', () => {
    const state = stepDraft(play(typed('ab', 1)), {
      type: 'replaced',
      stored: { version: 5, content: 'new' },
    })
    expect(state.text).toBe('ab')
    expect(state.stored.version).toBe(3)
  })
})
