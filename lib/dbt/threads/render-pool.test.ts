import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { DatabaseError } from '../database.ts'
import { createRenderPool } from './render-pool.ts'
import type { RenderPool, RenderPoolOptions } from './render-pool.ts'
import type { SessionLike } from './session-like.ts'
import { idleSession, invocation } from './testing/idle-session.ts'

const texts = {
  'dbt_project.yml': `name: p\nversion: '1.0'\nprofile: p`,
  'models/asks.sql': `{% if execute %}{% set rows = run_query('the question') %}select '{{ rows[0][0] }}' as answer{% endif %}`,
  'models/plain.sql': 'select 1 as a',
  'models/endless.sql': `{{ config(materialized='endless') }} select 1 as a`,
  // Its steps are allowed by the limits below, so that only the owner's clock can end it.
  'macros/endless.sql': `{% materialization endless, default %}{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}{{ return({'relations': []}) }}{% endmaterialization %}`,
}

let pool: RenderPool | null = null
afterEach(async () => {
  await pool?.close()
  pool = null
})

function open(
  session: Partial<SessionLike>,
  options: Partial<RenderPoolOptions> & { readonly onOpen?: () => void } = {},
): RenderPool {
  const whole: SessionLike = { ...idleSession, ...session }
  pool = createRenderPool({
    threads: 3,
    project: {
      files: { kind: 'memory', texts },
      target: {
        name: 'dev',
        type: 'duckdb',
        schema: 'main',
        database: 'd',
        threads: 3,
        profileName: 'p',
        extra: {},
      },
      vars: {},
      env: {},
      flags: {},
      limits: { maxSteps: Number.MAX_SAFE_INTEGER, maxOutputLength: 2_000_000 },
    },
    invocation,
    openSession: async () => {
      options.onOpen?.()
      return whole
    },
    ...options,
  })
  return pool
}

const answer = (text: string) => ({
  columns: [{ name: 'a', type: 'VARCHAR' }],
  rows: [[text]],
  rowsAffected: null,
})

describe('RenderPool', { timeout: 30_000 }, () => {
  it('answers when every thread waits at once', async () => {
    const waiting: (() => void)[] = []
    const opened = open({
      execute: (sql) =>
        new Promise((resolve) => {
          if (!sql.trimEnd().endsWith('\nthe question'))
            return resolve({ columns: [], rows: [], rowsAffected: null })
          waiting.push(() => resolve(answer('yes')))
          // Nobody is answered before all three have asked.
          if (waiting.length === 3) for (const go of waiting) go()
        }),
    })
    const compiled = await Promise.all([1, 2, 3].map(() => opened.compileNode('model.p.asks')))
    expect(compiled.map((one) => one.sql)).toEqual([
      "select 'yes' as answer",
      "select 'yes' as answer",
      "select 'yes' as answer",
    ])
  })

  it('has no more threads than cores while each is soon free again', async () => {
    let sessions = 0
    const opened = open(
      { execute: async () => answer('yes') },
      { threads: availableParallelism() + 2, onOpen: () => (sessions += 1) },
    )
    await Promise.all(Array.from({ length: 60 }, () => opened.compileNode('model.p.asks')))
    expect(sessions).toBeLessThanOrEqual(availableParallelism())
  })

  it('says what the warehouse says, and where', async () => {
    const opened = open({
      execute: (sql) => {
        if (!sql.includes('select 1 as a'))
          return Promise.resolve({ columns: [], rows: [], rowsAffected: null })
        return Promise.reject(
          new DatabaseError('syntax', 'Binder Error: no a', { offset: sql.indexOf('1 as a') }),
        )
      },
    })
    const result = await opened.runNode('model.p.plain')
    expect([result.status, result.message]).toEqual(['error', 'Binder Error: no a'])
    expect(result.diagnostics[0]).toMatchObject({
      path: 'models/plain.sql',
      span: { start: { line: 1, column: 8 } },
    })
  })

  it('ends a template that does not end, and goes on with a new thread', async () => {
    const opened = open({}, { threads: 1, maxRenderMs: 500 })
    const result = await opened.runNode('model.p.endless')
    expect([result.status, result.message]).toEqual(['error', expect.stringContaining('were ended')])
    expect((await opened.runNode('model.p.plain')).status).toBe('success')
  })

  it('opens another session after one was lost, and says that the node may be repeated', async () => {
    let sessions = 0
    const lost = async () => {
      if (sessions === 1) throw new DatabaseError('connection', 'gone')
      return { columns: [], rows: [], rowsAffected: null }
    }
    const opened = open(
      { execute: lost },
      {
        threads: 1,
        onOpen: () => {
          sessions += 1
        },
      },
    )
    const first = await opened.runNode('model.p.plain')
    expect([first.status, first.repeatable]).toEqual(['error', true])
    expect((await opened.runNode('model.p.plain')).status).toBe('success')
    expect(sessions).toBe(2)
  })
})
