import { compileWith } from '../compile/compile-node.ts'
import type { FunctionOverload, ManifestNode } from '../manifest.ts'
import type { CompileOptions, CompiledNode } from '../options.ts'
import { overloadTemplate } from '../parse/function-files.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { progressLine } from './format-event.ts'
import { secondsOf } from './node-result.ts'
import type { NodeResult } from './node-result.ts'
import { StepClock, failed } from './run-results.ts'
import type { RunNodeOptions } from './run-options.ts'

interface FunctionRun {
  readonly state: ProjectState
  readonly node: ManifestNode
  readonly compiled: CompiledNode
  readonly compileOptions: CompileOptions
  readonly options: RunNodeOptions
  readonly steps: StepClock
}

type RunOne = (node: ManifestNode, compiled: CompiledNode, steps: StepClock) => NodeResult

/**
 * Makes a function, and after it each of its overloads, by the same materialization with other arguments. One that
 * fails leaves the others: then the whole is a partial success. DuckDB replaces all macros of a name at once, so its
 * macro writes them into one statement.
 */
export function runFunction(run: FunctionRun, runOne: RunOne): NodeResult {
  const { node, state, steps } = run
  const overloads = node.overloads ?? []
  const bodies = overloads.map((one) => compileBody(run, one))
  const withBodies: ManifestNode = {
    ...node,
    overloads: overloads.map((one, index) => ({ ...one, compiled_body: bodies[index]?.sql ?? null })),
  }
  const broken = bodies.find((one) => !one.ok)
  const atOnce = state.parts.environment.target.type === 'duckdb'
  if (broken && atOnce) return failed(node.unique_id, steps, broken.diagnostics, node)
  const result = runOne(withBodies, run.compiled, steps)
  if (result.status !== 'success' || overloads.length === 0) return result
  const names = overloads.map((one) => one.defined_in)
  if (atOnce) return { ...result, overloads: { successful: names, failed: [] } }
  return withOverloads(run, withBodies, bodies, { result, runOne })
}

function compileBody(run: FunctionRun, overload: FunctionOverload): CompiledNode {
  const { state, node, compileOptions } = run
  return compileWith(state, node, overloadTemplate(state.parts.facts, node, overload), compileOptions)
}

function withOverloads(
  run: FunctionRun,
  node: ManifestNode,
  bodies: readonly CompiledNode[],
  { result, runOne }: { readonly result: NodeResult; readonly runOne: RunOne },
): NodeResult {
  const successful: string[] = []
  const failedOnes: string[] = []
  const problems: NodeResult[] = []
  let runSql = result.runSql
  const overloads = node.overloads ?? []
  overloads.forEach((overload, index) => {
    const say = logger(run.options, { index: index + 1, total: overloads.length })
    const label = `function ${node.name} overload ${overload.defined_in}`
    if (run.options.earlier?.overloads.includes(overload.defined_in)) {
      successful.push(overload.defined_in)
      return say(`SKIP ${label}`, 'SKIPPED', 0)
    }
    say(`START ${label}`, 'RUN', null)
    const one = runOverload(run, node, { overload, body: bodies[index], runOne })
    runSql = one.runSql ?? runSql
    if (one.status === 'success') successful.push(overload.defined_in)
    else {
      failedOnes.push(overload.defined_in)
      problems.push(one)
    }
    const text =
      one.status === 'success' ? `OK created ${label}` : `ERROR creating ${label}: ${one.message ?? ''}`
    say(text, one.status.toUpperCase(), secondsOf(one))
  })
  const done = { ...result, runSql, overloads: { successful, failed: failedOnes }, endedAt: run.steps.now() }
  if (problems.length === 0) return done
  const messages = problems.map((one) => one.message ?? '').join('\n')
  return {
    ...done,
    status: 'partial success',
    message: `PARTIAL SUCCESS ${node.name}\n${messages}`,
    diagnostics: [...result.diagnostics, ...problems.flatMap((one) => one.diagnostics)],
  }
}

function runOverload(
  run: FunctionRun,
  node: ManifestNode,
  one: {
    readonly overload: FunctionOverload
    readonly body: CompiledNode | undefined
    readonly runOne: RunOne
  },
): NodeResult {
  const { overload, body } = one
  const steps = new StepClock(run.options.now ?? (() => new Date()))
  if (!body?.ok) return failed(node.unique_id, steps, body?.diagnostics ?? [], node)
  const returns = overload.returns ?? node.returns ?? null
  return one.runOne({ ...node, arguments: overload.arguments, returns }, body, steps)
}

function logger(options: RunNodeOptions, place: { readonly index: number; readonly total: number }) {
  return (message: string, status: string, seconds: number | null) =>
    options.onLog?.(`Overload ${progressLine(place, message, status, seconds)}`, 'info')
}
