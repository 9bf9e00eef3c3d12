import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRenderPool, type RenderPool } from './render-pool.ts'
import { idleSession, invocation } from './testing/idle-session.ts'
import { ThreadShelf } from './thread-shelf.ts'

/** Tells which threads it hands out. */
class CountingShelf extends ThreadShelf {
  taken = 0
  override take(): Worker | null {
    const worker = super.take()
    if (worker !== null) this.taken += 1
    return worker
  }
}

let shelf: CountingShelf
beforeEach(() => {
  shelf = new CountingShelf({ most: 2, idleMs: 60_000 })
})
afterEach(() => shelf.close())

function open(model: string, schema = 'dev_ann', more: Readonly<Record<string, string>> = {}): RenderPool {
  const texts = {
    'dbt_project.yml': `name: p\nversion: '1.0'\nprofile: p`,
    'models/one.sql': model,
    'models/two.sql': "select * from {{ ref('one') }}",
    ...more,
  }
  return createRenderPool({
    threads: 1,
    shelf,
    project: {
      files: { kind: 'memory', texts },
      target: { name: 'dev', type: 'duckdb', schema, database: 'd', threads: 1, profileName: 'p', extra: {} },
      vars: {},
      env: {},
      flags: {},
    },
    invocation,
    openSession: async () => idleSession,
    maxRenderMs: 300,
  })
}

async function compile(pool: RenderPool, name: string): Promise<string> {
  const { sql } = await pool.compileNode(`model.p.${name}`)
  await pool.close()
  return sql
}

describe('threads that outlive their run', { timeout: 30_000 }, () => {
  it('serve the next one, with its texts', async () => {
    expect(await compile(open('select 1 as a'), 'one')).toBe('select 1 as a')
    expect(await compile(open('select 2 as a'), 'one')).toBe('select 2 as a')
    expect(shelf.taken).toBe(1)
  })

  it('know nothing of another target’s project', async () => {
    expect(await compile(open('select 1 as a', 'dev_ann'), 'two')).toContain('"dev_ann"."one"')
    expect(await compile(open('select 1 as a', 'dev_ben'), 'two')).toContain('"dev_ben"."one"')
    expect(shelf.taken).toBe(1)
  })

  it('are not kept while a template still runs', async () => {
    const endless = '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}'
    const more = { 'models/endless.sql': endless }
    expect(await compile(open('select 1 as a', 'dev_ann', more), 'one')).toBe('select 1 as a')
    const busy = open('select 1 as a', 'dev_ann', more)
    const never = busy.compileNode('model.p.endless').catch(() => null)
    await busy.close()
    expect(await compile(open('select 3 as a'), 'one')).toBe('select 3 as a')
    expect(shelf.taken).toBe(1)
    void never
  })

  it('are no more than the shelf may hold', async () => {
    await shelf.close()
    shelf = new CountingShelf({ most: 0, idleMs: 60_000 })
    expect(await compile(open('select 1 as a'), 'one')).toBe('select 1 as a')
    expect(await compile(open('select 1 as a'), 'one')).toBe('select 1 as a')
    expect(shelf.taken).toBe(0)
  })
})
