import { describe, expect, it } from 'vitest'
import { report } from '../report.ts'
import { executePlan } from './execute-plan.ts'
import { formatEvent } from './format-event.ts'
import type { NodeResult } from './node-result.ts'
import type { PlanNode, RunPlan } from './plan-run.ts'
import type { RunEvent } from './run-events.ts'

const at = '2026-01-01T00:00:00.000Z'

function result(uniqueId: string, change: Partial<NodeResult> = {}): NodeResult {
  return {
    uniqueId,
    status: 'success',
    message: 'OK',
    failures: null,
    rowsAffected: null,
    startedAt: at,
    endedAt: '2026-01-01T00:00:00.300Z',
    timing: [],
    compiledSql: null,
    runSql: null,
    relationName: null,
    adapterResponse: {},
    diagnostics: [],
    repeatable: false,
    ...change,
  }
}

const node = (id: string, parents: readonly string[] = [], change: Partial<PlanNode> = {}): PlanNode => ({
  uniqueId: `model.p.${id}`,
  resourceType: 'model',
  name: id,
  label: `sql view model main.${id}`,
  materialized: 'view',
  parents: parents.map((one) => `model.p.${one}`),
  schema: 'main',
  alias: id,
  path: `models/${id}.sql`,
  ...change,
})

const plan = (nodes: readonly PlanNode[], change: Partial<RunPlan> = {}): RunPlan => ({
  command: 'build',
  nodes,
  schemas: [],
  startHooks: [],
  endHooks: [],
  ...change,
})

interface Play {
  readonly answers?: Readonly<Record<string, Partial<NodeResult>>>
  readonly threads?: number
  readonly failFast?: boolean
  readonly signal?: AbortSignal
  readonly onExecute?: (id: string) => void
}

async function play(given: RunPlan, options: Play = {}) {
  const events: RunEvent[] = []
  const executed: string[] = []
  const summary = await executePlan(given, {
    threads: options.threads ?? 1,
    target: 'dev',
    adapter: 'duckdb',
    counts: { model: given.nodes.length },
    failFast: options.failFast ?? false,
    signal: options.signal ?? new AbortController().signal,
    execute: async (id) => {
      executed.push(id)
      options.onExecute?.(id)
      return result(id, options.answers?.[id])
    },
    createSchemas: async () => null,
    onEvent: (event) => events.push(event),
    now: () => new Date(at),
  })
  const statuses = Object.fromEntries(
    summary.results.map((one) => [one.uniqueId.slice(8), one.status] as const),
  )
  return { summary, events, executed, statuses, lines: events.flatMap((event) => formatEvent(event)) }
}

describe('executePlan', () => {
  it('runs parents first and skips what comes after a failure, and only that', async () => {
    const nodes = [node('a'), node('b', ['a']), node('c', ['b']), node('other')]
    const { statuses, executed, summary } = await play(plan(nodes), {
      answers: { 'model.p.b': { status: 'error', message: 'no' } },
    })
    expect(executed).toEqual(['model.p.a', 'model.p.other', 'model.p.b'])
    expect(statuses).toEqual({ a: 'success', b: 'error', c: 'skipped', other: 'success' })
    expect([summary.succeeded, summary.totals.skip]).toEqual([false, 1])
  })

  it('tries what reads a failed model that says on_error: continue, as dbt does', async () => {
    const failed = { status: 'error' } as const
    const open = { letsThrough: true }
    const unit = node('u', [], { uniqueId: 'unit_test.p.u', resourceType: 'unit_test' })
    const nodes = [
      node('a', [], open),
      node('b', ['a']),
      node('c', ['b']),
      // Skipped for what is before it, it does not open the way again.
      node('d'),
      node('e', ['d'], open),
      node('f', ['e']),
      // Skipped for its own unit test, it does.
      unit,
      node('tested', [], { ...open, parents: ['unit_test.p.u'] }),
      node('after', ['tested']),
    ]
    const { statuses, summary } = await play(plan(nodes), {
      answers: { 'model.p.a': failed, 'model.p.d': failed, 'unit_test.p.u': { status: 'fail' } },
    })
    expect(statuses).toMatchObject({ a: 'error', b: 'success', c: 'success' })
    expect(statuses).toMatchObject({ d: 'error', e: 'skipped', f: 'skipped' })
    expect(statuses).toMatchObject({ tested: 'skipped', after: 'success' })
    expect(summary.succeeded).toBe(false)
  })

  it('compiles ephemeral models apart, and skips what reads a faulty one with the fault, as dbt does', async () => {
    const inlined = { materialized: 'ephemeral' }
    const nodes = [
      node('unread', [], inlined),
      node('faulty', [], inlined),
      node('over', ['faulty'], inlined),
      node('reads', ['over']),
      node('after', ['reads']),
      node('other'),
    ]
    const fault = report(
      'jinja-error',
      { problem: "There is no macro 'nope'", hint: null },
      { path: 'models/faulty.sql' },
    )
    const answers = {
      'model.p.faulty': { status: 'error', message: fault.message, diagnostics: [fault] },
      'model.p.unread': { status: 'no-op', compiledSql: 'select 1' },
    } as const
    const { summary, executed, events, lines } = await play(plan(nodes, { command: 'run' }), { answers })
    expect(executed).toEqual(['model.p.unread', 'model.p.faulty', 'model.p.other'])
    expect(summary.results.map(({ uniqueId, status, message }) => [uniqueId, status, message])).toEqual([
      [
        'model.p.reads',
        'skipped',
        expect.stringMatching(/^Compilation Error in model.p.reads, .* model.p.faulty$/),
      ],
      ['model.p.after', 'skipped', expect.stringContaining('referenced ephemeral model model.p.faulty')],
      ['model.p.other', 'success', 'OK'],
    ])
    expect([summary.succeeded, summary.totals]).toEqual([
      false,
      expect.objectContaining({ skip: 2, total: 3 }),
    ])
    expect(events.flatMap((event) => (event.kind === 'node-compiled' ? event.result.uniqueId : []))).toEqual([
      'model.p.unread',
      'model.p.faulty',
    ])
    const text = lines.join('\n')
    expect(text).toMatch(
      /SKIP relation main\.reads due to ephemeral model status 'error' \.* \[ERROR SKIP\]\n\[ERROR\]: in model faulty/,
    )
    expect(text).toContain('Completed with 2 errors, 0 partial successes, and 0 warnings:')
    const built = await play(plan(nodes, { command: 'build' }), { answers })
    expect(built.lines.join('\n')).toMatch(/SKIP relation main\.after \.* \[SKIP\]/)
  })

  it('begins what became possible first, and a model right after its unit tests', async () => {
    const test = { resourceType: 'test' }
    const unit = { resourceType: 'unit_test' }
    const nodes = [
      node('a'),
      node('b'),
      node('test_a', ['a'], test),
      node('test_b', ['b'], test),
      node('unit_c', ['a'], unit),
      node('c', ['a', 'unit_c']),
      node('d', ['a']),
    ]
    const { executed } = await play(plan(nodes))
    expect(executed.map((id) => id.slice(8))).toEqual(['a', 'b', 'test_a', 'unit_c', 'c', 'd', 'test_b'])
  })

  it('goes on after a warning', async () => {
    const { statuses } = await play(plan([node('a'), node('b', ['a'])]), {
      answers: { 'model.p.a': { status: 'warn' } },
    })
    expect(statuses).toEqual({ a: 'warn', b: 'success' })
  })

  it('stops at the first failure where it is told to', async () => {
    const { statuses } = await play(plan([node('a'), node('b'), node('c')]), {
      failFast: true,
      answers: { 'model.p.a': { status: 'fail' } },
    })
    expect(statuses).toEqual({ a: 'fail', b: 'skipped', c: 'skipped' })
  })

  it('repeats a node whose session was lost, twice at most', async () => {
    const { executed, statuses } = await play(plan([node('a'), node('b', ['a'])]), {
      answers: { 'model.p.a': { status: 'error', message: 'lost', repeatable: true } },
    })
    expect(executed).toEqual(['model.p.a', 'model.p.a', 'model.p.a'])
    expect(statuses).toEqual({ a: 'error', b: 'skipped' })
  })

  it('starts nothing more after it was cancelled', async () => {
    const abort = new AbortController()
    const { statuses, summary } = await play(
      plan([node('a'), node('b')], { endHooks: ['operation.p.p-on-run-end-0'] }),
      {
        signal: abort.signal,
        onExecute: () => abort.abort(),
      },
    )
    expect(statuses).toEqual({ a: 'success', b: 'skipped' })
    expect([summary.cancelled, summary.succeeded, summary.hookResults]).toEqual([true, false, []])
  })

  it('does not run nodes where a start hook fails, and runs the end hooks still', async () => {
    const hooks = { startHooks: ['operation.p.p-on-run-start-0'], endHooks: ['operation.p.p-on-run-end-0'] }
    const { executed, statuses } = await play(plan([node('a')], hooks), {
      answers: { 'operation.p.p-on-run-start-0': { status: 'error' } },
    })
    expect(executed).toEqual(['operation.p.p-on-run-start-0', 'operation.p.p-on-run-end-0'])
    expect(statuses).toEqual({ a: 'skipped' })
  })

  it('skips the hooks behind one that fails, and says so', async () => {
    const startHooks = [0, 1, 2].map((one) => `operation.p.p-on-run-start-${one}`)
    const broken = { answers: { 'operation.p.p-on-run-start-1': { status: 'error' as const } } }
    const { executed, lines, summary } = await play(plan([node('a')], { startHooks }), broken)
    expect(executed).toEqual(startHooks.slice(0, 2))
    expect(summary.hookResults.map((one) => [one.status, one.message]).at(-1)).toEqual([
      'skipped',
      'p.on-run-start.2 skipped',
    ])
    expect(lines).toContain(`${'3 of 3 SKIP hook: p.on-run-start.2 '.padEnd(80, '.')} [SKIP in 0.00s]`)
    expect(summary.totals).toMatchObject({ pass: 1, error: 1, skip: 2, total: 4 })
  })

  it('runs the nodes behind a hook that fails where the project says so', async () => {
    const hooks = { startHooks: ['operation.p.p-on-run-start-0'], outlivesStartHooks: true as const }
    const { statuses, summary } = await play(plan([node('a')], hooks), {
      answers: { 'operation.p.p-on-run-start-0': { status: 'error' } },
    })
    expect([statuses, summary.succeeded]).toEqual([{ a: 'success' }, false])
  })

  it('runs as many at once as there are threads', async () => {
    let running = 0
    let most = 0
    await executePlan(plan(['a', 'b', 'c', 'd'].map((id) => node(id))), {
      threads: 3,
      target: 'dev',
      counts: {},
      failFast: false,
      signal: new AbortController().signal,
      execute: async (id) => {
        running += 1
        most = Math.max(most, running)
        await Promise.resolve()
        running -= 1
        return result(id)
      },
      createSchemas: async () => null,
      onEvent: () => undefined,
    })
    expect(most).toBe(3)
  })
})

describe('formatEvent', () => {
  it('writes the lines that people search for', async () => {
    const test = node('t', ['a'], {
      uniqueId: 'test.p.t',
      resourceType: 'test',
      name: 'not_null_a_id',
      label: 'test not_null_a_id',
    })
    const given = plan([node('a'), test, node('b', ['a'])], { startHooks: ['operation.p.p-on-run-start-0'] })
    const { lines } = await play(given, {
      answers: {
        'test.p.t': {
          status: 'fail',
          failures: 2,
          message: 'Got 2 results, configured to fail if != 0',
          failuresIn: '"audit"',
        },
        'model.p.b': {
          status: 'error',
          message: 'Binder Error: no',
          compiledAt: 'target/compiled/p/models/b.sql',
          diagnostics: [report('warehouse-error', { problem: 'Binder Error: no' }, { path: null })],
        },
      },
    })
    const dots = (text: string) => text.padEnd(80, '.')
    expect(lines).toEqual([
      'Found 3 models',
      '',
      "Concurrency: 1 threads (target='dev')",
      '',
      `${dots('1 of 1 START hook: p.on-run-start.0 ')} [RUN]`,
      `${dots('1 of 1 OK hook: p.on-run-start.0 ')} [OK in 0.30s]`,
      '',
      `${dots('1 of 3 START sql view model main.a ')} [RUN]`,
      `${dots('1 of 3 OK created sql view model main.a ')} [OK in 0.30s]`,
      `${dots('2 of 3 START test not_null_a_id ')} [RUN]`,
      `${dots('2 of 3 FAIL 2 not_null_a_id ')} [FAIL 2 in 0.30s]`,
      `${dots('3 of 3 START sql view model main.b ')} [RUN]`,
      `${dots('3 of 3 ERROR creating sql view model main.b ')} [ERROR in 0.30s]`,
      '',
      'Finished running 1 project hook, 1 test, 2 view models in 0 hours 0 minutes and 0.00 seconds (0.00s).',
      '',
      'Completed with 2 errors, 0 partial successes, and 0 warnings:',
      '',
      '[ERROR]: in test not_null_a_id (models/t.sql)',
      '  Got 2 results, configured to fail if != 0',
      '',
      '  See test failures:',
      '  ---------------------',
      '  select * from "audit"',
      '  ---------------------',
      '',
      '[ERROR]: in model b (models/b.sql)',
      '  Runtime Error in model b (models/b.sql)',
      '  Binder Error: no',
      '',
      '  compiled code at target/compiled/p/models/b.sql',
      '',
      'Done. PASS=2 WARN=0 ERROR=2 SKIP=0 NO-OP=0 REUSED=0 TOTAL=4',
    ])
  })
})
