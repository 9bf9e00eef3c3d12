import { describe, expect, it } from 'vitest'
import { createDraftBuffers, type DraftBackup, type SaveOutcome, type SaveRequest } from './draft-buffers.ts'
import type { StoredDraft } from './draft-sync.ts'

/** A clock that the test moves, a server that answers what the test says, and the browser's store. */
function setUp(answers: SaveOutcome[] = []) {
  let now = 0
  let jobs: { at: number; run: () => void }[] = []
  const sent: SaveRequest[] = []
  const kept = new Map<string, StoredDraft>()
  const backup: DraftBackup = {
    read: (path) => kept.get(path) ?? null,
    write: (path, draft) => void kept.set(path, draft),
    remove: (path) => void kept.delete(path),
  }
  const buffers = createDraftBuffers({
    save: (request) => {
      sent.push(request)
      return Promise.resolve(answers.shift() ?? { status: 'stored', version: request.baseVersion + 1 })
    },
    backup,
    now: () => now,
    schedule: (ms, run) => {
      const job = { at: now + ms, run }
      jobs.push(job)
      return () => (jobs = jobs.filter((each) => each !== job))
    },
    onTyped: () => undefined,
    onStored: () => undefined,
    onElsewhere: () => undefined,
  })
  const pass = async (ms: number) => {
    now += ms
    const due = jobs.filter((job) => job.at <= now)
    jobs = jobs.filter((job) => job.at > now)
    for (const job of due) job.run()
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  return { buffers, sent, kept, pass }
}

const start: StoredDraft = { version: 1, content: 'select 1' }

describe('draft buffers', () => {
  it('store what was typed, once the typing rests', async () => {
    const { buffers, sent, pass } = setUp()
    buffers.open('a.sql', start)
    buffers.type('a.sql', 'select 2')
    await pass(399)
    expect(sent).toHaveLength(0)
    await pass(1)
    expect(sent).toEqual([{ path: 'a.sql', content: 'select 2', baseVersion: 1, closing: false }])
    expect(buffers.get('a.sql')?.stored.version).toBe(2)
  })

  it('keep text in the browser while the server is away, and store it when it is back', async () => {
    const { buffers, kept, pass } = setUp([{ status: 'unreachable', why: 'No room.' }])
    buffers.open('a.sql', start)
    buffers.type('a.sql', 'select 2')
    await pass(400)
    expect(kept.get('a.sql')).toEqual({ version: 1, content: 'select 2' })
    expect(buffers.get('a.sql')?.phase).toMatchObject({ kind: 'waiting', why: 'No room.' })
    buffers.type('a.sql', 'select 23')
    expect(kept.get('a.sql')?.content).toBe('select 23')
    await pass(500)
    expect(buffers.get('a.sql')?.stored).toEqual({ version: 2, content: 'select 23' })
    expect(kept.size).toBe(0)
  })

  it('show text that a closed page left, and store it', async () => {
    const { buffers, sent, kept, pass } = setUp()
    kept.set('a.sql', { version: 1, content: 'left behind' })
    expect(buffers.open('a.sql', start).text).toBe('left behind')
    await pass(400)
    expect(sent[0]?.content).toBe('left behind')
    expect(kept.size).toBe(0)
  })

  it('call it a conflict where the file went on without the text that was left', async () => {
    const { buffers, sent, kept, pass } = setUp()
    kept.set('a.sql', { version: 0, content: 'left behind' })
    const state = buffers.open('a.sql', start)
    expect(state.phase).toEqual({ kind: 'conflict', theirs: start })
    await pass(2000)
    expect(sent).toHaveLength(0)
  })

  it('flush at once, and say what cannot be stored', async () => {
    const { buffers, sent } = setUp([
      { status: 'conflict', theirs: { version: 7, content: 'x' }, byUs: false },
    ])
    buffers.open('a.sql', start)
    buffers.type('a.sql', 'select 2')
    await expect(buffers.flush()).rejects.toThrow('a.sql was changed elsewhere.')
    buffers.keepMine('a.sql')
    await buffers.flush()
    expect(sent.map((each) => each.baseVersion)).toEqual([1, 7])
  })

  it('flush what is asked about, though another file waits for a decision', async () => {
    const { buffers, sent } = setUp([
      { status: 'conflict', theirs: { version: 7, content: 'x' }, byUs: false },
    ])
    buffers.open('a.sql', start)
    buffers.type('a.sql', 'select 2')
    await expect(buffers.flush()).rejects.toThrow('a.sql was changed elsewhere.')
    buffers.open('b.sql', start)
    buffers.type('b.sql', 'select 3')
    await buffers.flush((path) => path === 'b.sql')
    expect(sent.map((each) => each.path)).toEqual(['a.sql', 'b.sql'])
  })

  it('send what is unsaved when the page closes, and keep it until the answer', async () => {
    const { buffers, sent, kept } = setUp()
    buffers.open('a.sql', start)
    buffers.type('a.sql', 'select 2')
    buffers.close()
    expect(kept.get('a.sql')?.content).toBe('select 2')
    expect(sent[0]?.closing).toBe(true)
    await Promise.resolve()
    await Promise.resolve()
    expect(kept.size).toBe(0)
  })
})
