import { describe, expect, it } from 'vitest'
import { RunWriter, type NodeState, type RunSink } from './run-writer.ts'

const never = new AbortController().signal
const node: NodeState = {
  uniqueId: 'model.shop.orders',
  position: 1,
  name: 'orders',
  resourceType: 'model',
  materialized: 'table',
  relation: 'main.orders',
  state: 'running',
  message: '',
  rows: null,
  failures: null,
  startedAt: null,
  endedAt: null,
  compiledHash: '',
}

interface Written {
  readonly lines: string[]
  readonly seqs: number[]
  readonly nodes: string[]
}

function makeWriter(write: RunSink['write'], onStale = () => {}) {
  return new RunWriter({
    sink: { write, isAway: (error) => error instanceof Error && error.message === 'away' },
    lastSeq: 7,
    now: () => new Date(0),
    onStale,
  })
}

function record(): { written: Written; write: RunSink['write'] } {
  const written: Written = { lines: [], seqs: [], nodes: [] }
  return {
    written,
    write: async ({ lines, nodes }) => {
      written.lines.push(...lines.map((line) => line.text))
      written.seqs.push(...lines.map((line) => line.seq), ...nodes.map((each) => each.changeSeq))
      written.nodes.push(...nodes.map((each) => each.state))
      return true
    },
  }
}

describe('RunWriter', () => {
  it('goes on with the sequence of the run, one number a line or a node', async () => {
    const { written, write } = record()
    const writer = makeWriter(write)
    writer.log('info', 'one\ntwo')
    writer.node(node)
    writer.log('info', 'three')
    await writer.flush(never)
    expect(written.lines).toEqual(['one', 'two', 'three'])
    expect(written.seqs).toEqual([8, 9, 11, 10])
  })

  it('keeps lines while the database is away, and writes each once', async () => {
    const { written, write } = record()
    let outages = 2
    const writer = makeWriter(async (batch) => {
      if (outages > 0) {
        outages -= 1
        throw new Error('away')
      }
      return write(batch)
    })
    writer.log('info', 'before')
    const flushed = writer.flush(never)
    writer.log('info', 'meanwhile')
    await flushed
    expect(written.lines).toEqual(['before', 'meanwhile'])
  })

  it('writes the last state of a node that changed twice', async () => {
    const { written, write } = record()
    const writer = makeWriter(write)
    writer.node(node)
    writer.node({ ...node, state: 'success' })
    await writer.flush(never)
    expect(written.nodes).toEqual(['success'])
  })

  it('writes nothing more once its token is stale, and says so', async () => {
    let told = 0
    let writes = 0
    const writer = makeWriter(
      async () => {
        writes += 1
        return false
      },
      () => (told += 1),
    )
    writer.log('info', 'one')
    await writer.flush(never)
    writer.log('info', 'two')
    await writer.flush(never)
    expect({ told, writes, stale: writer.stale }).toEqual({ told: 1, writes: 1, stale: true })
  })

  it('tells of a fault that no retry mends', async () => {
    const writer = makeWriter(async () => Promise.reject(new Error('no such column')))
    writer.log('info', 'one')
    await expect(writer.flush(never)).rejects.toThrow('no such column')
  })

  it('takes out what PostgreSQL cannot keep', async () => {
    const { written, write } = record()
    const writer = makeWriter(write)
    writer.log('info', 'a\0b')
    await writer.flush(never)
    expect(written.lines).toEqual(['a\uFFFDb'])
  })
})
