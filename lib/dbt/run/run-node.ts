import { callFromHost } from '#lib/jinja/index.ts'
import type { JinjaError, RenderLimits, Value } from '#lib/jinja/index.ts'
import { compileWith, renderLimits, templateOf } from '../compile/compile-node.ts'
import type { NodeContext } from '../compile/node-context.ts'
import { isEphemeral, namedRelation, nodeRelation } from '../compile/node-relation.ts'
import { modelValue } from '../compile/graph-value.ts'
import { DatabaseError } from '../database.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { ManifestNode } from '../manifest.ts'
import type { CompiledNode, ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { report, reportJinja } from '../report.ts'
import { textAt } from '../schema/json-access.ts'
import { endedRunNames } from './ended-run.ts'
import type { NodeResult, NodeStatus } from './node-result.ts'
import { RecordingDatabase } from './recording-database.ts'
import { StepClock, base, failed } from './run-results.ts'
import { RunContext, batchOf, invocationNames } from './run-context.ts'
import type { RunNodeOptions } from './run-options.ts'
import { mainResponse } from './main-response.ts'
import { judgeTest } from './judge-test.ts'
import type { TestVerdict } from './judge-test.ts'
import { runFunction } from './run-function.ts'
import { isMicrobatch, runMicrobatch } from './run-microbatch.ts'
import { runUnitTest } from './run-unit-test.ts'

/**
 * Runs one node: compiles it and carries out its materialization, its test or its hook. Synchronous, because
 * templates ask the warehouse while they render; it belongs into a render thread. Never throws for what a project or
 * a warehouse does wrong.
 */
export function runNode(project: ParsedProject, uniqueId: string, options: RunNodeOptions): NodeResult {
  const state = stateOf(project)
  const steps = new StepClock(options.now ?? (() => new Date()))
  if (state.manifest.unitTests.has(uniqueId)) return runUnitTest(project, uniqueId, { ...options, steps })
  const node = state.manifest.nodes.get(uniqueId)
  if (!node)
    return failed(uniqueId, steps, [
      report('compiler-error', { problem: `'${uniqueId}' is not in the project` }, { path: null }),
    ])
  if (isMicrobatch(node) && !options.batch) {
    return runMicrobatch(state, node, options, (batch) => runNode(project, uniqueId, batch))
  }
  if (options.cloneOf !== undefined)
    return cloneNode(state, node, { ...options, cloneOf: options.cloneOf }, steps)
  const database = new RecordingDatabase(options.database)
  const compileOptions = {
    database,
    flags: options.invocation.flags,
    ...(options.defer ? { defer: options.defer } : {}),
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.onLog ? { onLog: options.onLog } : {}),
  }
  const extra = new Map([
    ...invocationNames(options),
    ...(options.ended ? endedRunNames(state, options.ended) : []),
  ])
  if (options.batch)
    extra.set('model', modelValue(state, node, { defer: options.defer, more: { batch: batchOf(options) } }))
  const compiled = compileWith(state, node, templateOf(state, node), compileOptions, {
    extra,
    ...(options.batch ? { eventTime: options.batch } : {}),
  })
  database.settle()
  steps.done('compile')
  if (!compiled.ok) return failed(uniqueId, steps, compiled.diagnostics, node)
  if (isEphemeral(node)) return { ...base(uniqueId, steps, node), status: 'no-op', compiledSql: compiled.sql }
  if (node.language === 'python' && node.resource_type !== 'function') {
    const problem = 'Python models cannot be run here'
    return failed(uniqueId, steps, [report('compiler-error', { problem }, placeOf(node))], node)
  }
  const run = (one: ManifestNode, code: CompiledNode, clock: StepClock) =>
    new NodeRun({ state, node: one, compiled: code, database, options, steps: clock }).run()
  return node.resource_type === 'function'
    ? runFunction({ state, node, compiled, compileOptions, options, steps }, run)
    : run(node, compiled, steps)
}

/** Nothing is compiled: the materialization `clone` copies what another environment has built. */
function cloneNode(
  state: ProjectState,
  node: ManifestNode,
  options: RunNodeOptions & { readonly cloneOf: string },
  steps: StepClock,
): NodeResult {
  const { environment } = state.parts
  steps.done('compile')
  const other = namedRelation(options.cloneOf, nodeRelation(node, environment))
  const compiled: CompiledNode = {
    uniqueId: node.unique_id,
    sql: '',
    ok: true,
    diagnostics: [],
    locate: () => null,
    introspected: false,
    dependsOn: [],
    inlined: () => [],
  }
  const database = new RecordingDatabase(options.database)
  // Where the warehouse copies nothing, a view of this text stands for the copy.
  const sql = `select * from ${other.render()}`
  const more = new Map<string, Value>([
    ['defer_relation', other],
    ['sql', sql],
    ['compiled_code', sql],
  ])
  const result = new NodeRun({
    state,
    node,
    compiled,
    database,
    options,
    steps,
    materialization: 'clone',
    more,
  }).run()
  return {
    ...result,
    compiledSql: null,
    message: result.status === 'success' ? (result.message ?? 'No-op') : result.message,
  }
}

const placeOf = (node: ManifestNode) => ({ path: node.origin.path, uniqueId: node.unique_id })

interface NodeRunInput {
  readonly state: ProjectState
  readonly node: ManifestNode
  readonly compiled: CompiledNode
  readonly database: RecordingDatabase
  readonly options: RunNodeOptions
  readonly steps: StepClock
  /** Instead of the node's own. */
  readonly materialization?: string
  readonly more?: ReadonlyMap<string, Value>
}

class NodeRun {
  readonly #input: NodeRunInput
  readonly #run: RunContext

  constructor(input: NodeRunInput) {
    this.#input = input
    const { state, node, compiled, database, options, more } = input
    this.#run = new RunContext({
      state,
      node,
      compiledSql: compiled.sql,
      database,
      options,
      ...(more ? { more } : {}),
    })
  }

  get #context(): NodeContext {
    return this.#run.context
  }

  run(): NodeResult {
    const { node, steps, database } = this.#input
    let error: JinjaError | null
    try {
      error = node.resource_type === 'operation' ? this.#hook() : this.#materialize()
    } finally {
      this.#run.release(database)
    }
    steps.done('execute')
    if (error) return this.#failure(error)
    return node.resource_type === 'test' ? this.#testResult() : this.#success()
  }

  #limits(): Partial<RenderLimits> {
    const { options, state } = this.#input
    return renderLimits(
      { database: options.database, ...(options.limits ? { limits: options.limits } : {}) },
      state,
    )
  }

  #materialize(): JinjaError | null {
    const { node, state } = this.#input
    const materialization =
      this.#input.materialization ??
      (node.resource_type === 'test' ? 'test' : (textAt(node.config, 'materialized') ?? 'view'))
    const macro = state.parts.registry.findMaterialization(materialization)
    if (!macro) {
      const message = `No materialization '${materialization}' was found for adapter ${state.parts.environment.target.type}!`
      return jinjaError(message, node)
    }
    const callee = this.#context.macros.callable(macro)
    const result = callFromHost(
      callee,
      { positional: [], keyword: new Map() },
      { limits: this.#limits(), sourceMap: false },
    )
    return result.ok ? null : result.error
  }

  /** An on-run-start or on-run-end hook: its compiled text is one or more statements, sent as they are. */
  #hook(): JinjaError | null {
    const { compiled, database, node } = this.#input
    const sql = compiled.sql.trim()
    if (sql === '') return null
    try {
      database.execute(sql, { fetch: false })
      return null
    } catch (cause) {
      return jinjaError(cause instanceof Error ? cause.message : String(cause), node, cause)
    }
  }

  #finished(): NodeResult {
    const { node, compiled, steps } = this.#input
    const result = this.#context.adapter.state.lastResult
    return {
      ...base(node.unique_id, steps, node),
      compiledSql: compiled.sql,
      inlined: compiled.inlined(),
      runSql: this.#run.written,
      diagnostics: [...compiled.diagnostics, ...this.#context.warnings],
      rowsAffected: result?.rowsAffected ?? null,
    }
  }

  #success(): NodeResult {
    const main = mainResponse(this.#context)
    return {
      ...this.#finished(),
      status: 'success',
      message: main.message,
      rowsAffected: main.rowsAffected,
      adapterResponse: main.response,
    }
  }

  #testResult(): NodeResult {
    const { node } = this.#input
    const verdict = judgeTest(this.#context.results.table('main'), node)
    if (typeof verdict === 'string') {
      return { ...this.#finished(), status: 'error', message: verdict }
    }
    return {
      ...this.#finished(),
      ...testFields(verdict),
      adapterResponse: mainResponse(this.#context).response,
    }
  }

  #failure(error: JinjaError): NodeResult {
    const { node, compiled, steps } = this.#input
    const { state } = this.#context.adapter
    const cause = error.cause
    const diagnostic =
      cause instanceof DatabaseError ? this.#warehouseDiagnostic(cause) : reportJinja(error, node.unique_id)
    return {
      ...failed(node.unique_id, steps, [diagnostic], node),
      compiledSql: compiled.sql,
      inlined: compiled.inlined(),
      runSql: this.#run.written,
      repeatable: cause instanceof DatabaseError && cause.kind === 'connection' && !state.committed,
    }
  }

  /** At the place in the model where the warehouse's offset leads, through the statement and the compiled text. */
  #warehouseDiagnostic(error: DatabaseError): Diagnostic {
    const { node, compiled, database } = this.#input
    const sent = database.lastSql ?? ''
    const start = compiled.sql === '' ? -1 : sent.indexOf(compiled.sql)
    const offset = error.offset !== null && start >= 0 ? error.offset - start : null
    const origin = offset !== null && offset >= 0 ? compiled.locate(offset) : null
    return report(
      'warehouse-error',
      { problem: error.message },
      {
        path: origin?.path ?? node.origin.path,
        span: origin?.span ?? null,
        stack: origin?.stack ?? [],
        uniqueId: node.unique_id,
      },
    )
  }
}

function testFields(verdict: TestVerdict): {
  readonly status: NodeStatus
  readonly message: string | null
  readonly failures: number
} {
  return { status: verdict.status, message: verdict.message, failures: verdict.failures }
}

const zero = { line: 1, column: 1 }

function jinjaError(message: string, node: ManifestNode, cause: unknown = null): JinjaError {
  return {
    code: 'jinja-host',
    message,
    hint: null,
    path: node.origin.path,
    span: { start: zero, end: zero },
    stack: [],
    cause,
  }
}
