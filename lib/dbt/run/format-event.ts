import type { Span } from '#lib/core/text-position.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { isBuiltinPath } from '../macros/index.ts'
import type { NodeResult } from './node-result.ts'
import { secondsOf } from './node-result.ts'
import type { PlanNode } from './plan-run.ts'
import type { RunEvent, RunSummary } from './run-events.ts'

const usualWidth = 80

/** One event as dbt's log writes it: no line, one, or more. Pure, so that a page can show a stored run the same way. */
export function formatEvent(
  event: RunEvent,
  { width = usualWidth }: { readonly width?: number } = {},
): readonly string[] {
  const fancy = (place: Place, message: string, status: string, result: NodeResult | null = null) =>
    progressLine(place, message, status, result === null ? null : secondsOf(result), width)
  switch (event.kind) {
    case 'run-started':
      return [
        foundLine(event.counts),
        '',
        `Concurrency: ${event.threads} threads (target='${event.target}')`,
        '',
      ]
    case 'hook-started':
      return [
        ...(event.index === 1 && event.name.includes('.on-run-end.') ? [''] : []),
        fancy(event, `START hook: ${event.name}`, 'RUN'),
      ]
    case 'hook-finished':
      return [
        hookLine(event, fancy),
        ...(event.index === event.total && event.name.includes('.on-run-start.') ? [''] : []),
      ]
    case 'node-started':
      return [fancy(event, `START ${event.node.label}`, 'RUN')]
    case 'node-log':
      if (event.level === 'warn') return [`[WARNING]: ${event.message}`]
      return event.level === 'info' ? [event.message] : []
    case 'node-repeated':
      return [`Running ${event.node.label} again: ${event.reason}`]
    case 'node-finished':
      return finishedLines(event, fancy)
    case 'node-compiled':
      return []
    case 'run-finished':
      return summaryLines(event.summary)
  }
}

function hookLine(event: Extract<RunEvent, { kind: 'hook-finished' }>, fancy: Fancy): string {
  const { name, result } = event
  if (result.status === 'skipped') return fancy(event, `SKIP hook: ${name}`, 'SKIP', result)
  if (result.status === 'error') return fancy(event, `ERROR hook: ${name}`, 'ERROR', result)
  return fancy(event, `OK hook: ${name}`, result.message ?? 'OK', result)
}

/** `Found 5 models, 3 seeds, 20 data tests, 460 macros`. */
function foundLine(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => plural(count, kind))
  return `Found ${parts.length > 0 ? parts.join(', ') : 'nothing'}`
}

const plurals: Readonly<Record<string, string>> = { analysis: 'analyses', 'saved query': 'saved queries' }
const spoken: Readonly<Record<string, string>> = {
  test: 'data test',
  unit_test: 'unit test',
  operation: 'operation',
}

function plural(count: number, kind: string): string {
  const name = spoken[kind] ?? kind.replaceAll('_', ' ')
  // One test is a test to dbt, and two are data tests.
  if (count === 1) return kind === 'test' ? '1 test' : `1 ${name}`
  return `${count} ${plurals[name] ?? (name.endsWith('s') ? name : `${name}s`)}`
}

interface Place {
  readonly index: number
  readonly total: number
}

/** Dots up to the eightieth column, then what happened and how long it took. */
type Fancy = (place: Place, message: string, status: string, result?: NodeResult | null) => string

/** `1 of 28 START sql view model main.orders .......... [RUN]`; `seconds` is null before it has ended. */
export function progressLine(
  place: Place,
  message: string,
  status: string,
  seconds: number | null,
  width = usualWidth,
): string {
  const prefix = `${place.index} of ${place.total} ${message} `
  const time = seconds === null ? '' : ` in ${seconds.toFixed(2)}s`
  return `${prefix.padEnd(width, '.')} [${status}${time}]`
}

function finishedLines(event: Extract<RunEvent, { kind: 'node-finished' }>, fancy: Fancy): readonly string[] {
  const { node, result } = event
  switch (result.status) {
    case 'skipped':
      return skippedLines(event, fancy)
    case 'error':
      return [
        fancy(
          event,
          `ERROR ${errorVerb(node)}${node.resourceType.endsWith('test') ? testName(node) : node.label}`,
          'ERROR',
          result,
        ),
      ]
    case 'pass':
      return [fancy(event, `PASS ${testName(node)}`, 'PASS', result)]
    case 'warn':
      return [
        fancy(
          event,
          `WARN ${result.failures ?? 0} ${testName(node)}`,
          `WARN ${result.failures ?? 0}`,
          result,
        ),
      ]
    case 'fail':
      return [
        fancy(
          event,
          `FAIL ${result.failures ?? 1} ${testName(node)}`,
          `FAIL ${result.failures ?? 1}`,
          result,
        ),
      ]
    case 'no-op':
      return [fancy(event, `NO-OP ${node.label}`, 'NO-OP', result)]
    case 'partial success':
      return [fancy(event, `${partVerb(node)} ${node.label}`, partStatus(node, result), result)]
    case 'success':
      if (node.resourceType === 'function')
        return [fancy(event, `OK created ${node.label}`, 'SUCCESS', result)]
      return [fancy(event, `OK ${successVerb(node)} ${okLabel(node)}`, result.message ?? 'OK', result)]
  }
}

const testName = (node: PlanNode) =>
  node.resourceType === 'unit_test' ? node.label.replace(/^unit_test /, '') : node.name

/** With the fault of an ephemeral model, which is told nowhere else. */
function skippedLines(event: Extract<RunEvent, { kind: 'node-finished' }>, fancy: Fancy): readonly string[] {
  const { node, fault } = event
  const relation = `relation ${node.schema ?? ''}.${node.name}`
  if (fault) {
    const why = `SKIP ${relation} due to ephemeral model status '${fault.result.status}'`
    return [
      fancy(event, why, 'ERROR SKIP'),
      ...problemLines(fault.result, { nodes: [fault.node], adapter: null }).slice(1),
    ]
  }
  const isRelation = ['model', 'seed', 'snapshot'].includes(node.resourceType)
  return [fancy(event, `SKIP ${isRelation ? relation : `${node.resourceType} ${node.name}`}`, 'SKIP')]
}

function errorVerb(node: PlanNode): string {
  if (node.resourceType === 'seed') return 'loading '
  if (node.resourceType === 'snapshot') return 'snapshotting '
  return node.resourceType === 'model' || node.resourceType === 'function' ? 'creating ' : ''
}

function successVerb(node: PlanNode): string {
  if (node.resourceType === 'seed') return 'loaded'
  return node.resourceType === 'snapshot' ? 'snapshotted' : 'created'
}

/** dbt calls a function created where one of its overloads was not. */
const partVerb = (node: PlanNode) => (node.resourceType === 'function' ? 'OK created' : 'PARTIALLY created')
const partStatus = (node: PlanNode, result: NodeResult) =>
  node.resourceType === 'function'
    ? 'PARTIAL SUCCESS'
    : (result.message ?? '').split('\n', 1)[0]?.trim() || 'PARTIAL SUCCESS'

const okLabel = (node: PlanNode) =>
  node.resourceType === 'snapshot' ? `${node.schema ?? ''}.${node.alias}` : node.label

function summaryLines(summary: RunSummary): readonly string[] {
  const lines = ['', finishedLineOf(summary), '']
  const failures = summary.results.filter((one) => one.status === 'error' || one.status === 'fail')
  const held = summary.results.filter((one) => one.status === 'skipped' && one.tellsWhy === true)
  const warnings = summary.results.filter((one) => one.status === 'warn')
  const partial = summary.results.filter((one) => one.status === 'partial success')
  const broken = [...summary.hookResults.filter((one) => one.status === 'error'), ...failures]
  if (summary.cancelled) lines.push('Cancelled.')
  else lines.push(outcomeLine(broken.length + held.length, partial.length, warnings.length))
  for (const result of [...broken, ...partial, ...warnings]) lines.push(...problemLines(result, summary))
  const { pass, warn, error, skip, noOp, total } = summary.totals
  lines.push(
    '',
    `Done. PASS=${pass} WARN=${warn} ERROR=${error} SKIP=${skip} NO-OP=${noOp} REUSED=0 TOTAL=${total}`,
  )
  return lines
}

function outcomeLine(broken: number, partial: number, warnings: number): string {
  const errors = `${broken} error${broken === 1 ? '' : 's'}`
  const parts = `${partial} partial success${partial === 1 ? '' : 'es'}`
  const warned = `${warnings} warning${warnings === 1 ? '' : 's'}`
  if (broken > 0) return `Completed with ${errors}, ${parts}, and ${warned}:`
  if (partial > 0) return `Completed with ${parts} and ${warned}`
  return warnings > 0 ? `Completed with ${warned}:` : 'Completed successfully'
}

function finishedLineOf(summary: RunSummary): string {
  const kinds = new Map<string, number>()
  for (const node of summary.nodes) {
    const kind = node.resourceType === 'model' ? `${node.materialized} model` : node.resourceType
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  if (summary.hookResults.length > 0) kinds.set('project hook', summary.hookResults.length)
  const parts = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => plural(count, kind))
  return finishedLine(parts, summary.elapsed)
}

/** `Finished running 2 view models in 0 hours 0 minutes and 1.25 seconds (1.25s).` */
export function finishedLine(parts: readonly string[], elapsed: number): string {
  const hours = Math.floor(elapsed / 3600)
  const minutes = Math.floor((elapsed % 3600) / 60)
  const seconds = (elapsed % 60).toFixed(2)
  return `Finished running ${parts.join(', ') || 'nothing'} in ${hours} hours ${minutes} minutes and ${seconds} seconds (${elapsed.toFixed(2)}s).`
}

/** What dbt calls a fault, before what it says of it; null of what is no error, such as a test that failed. */
export function errorHeading(result: NodeResult, { nodes, adapter }: ProblemScope): string | null {
  const [fault] = result.diagnostics.filter((one) => one.severity === 'error')
  const node = nodes.find((one) => one.uniqueId === result.uniqueId)
  if (result.status !== 'error' || !fault || !node) return null
  const kind =
    fault.code !== 'warehouse-error' ? 'Compilation' : adapter === 'duckdb' ? 'Runtime' : 'Database'
  return `${kind} Error in ${node.resourceType} ${node.name} (${node.path})`
}

export type ProblemScope = Pick<RunSummary, 'nodes' | 'adapter'>

function problemLines(result: NodeResult, scope: ProblemScope): readonly string[] {
  const node = scope.nodes.find((one) => one.uniqueId === result.uniqueId)
  const what = node ? `${node.resourceType} ${node.name} (${node.path})` : result.uniqueId
  const heading = errorHeading(result, scope)
  const told = [...(heading === null ? [] : [heading]), ...(result.message ?? '').split('\n')]
  const place = result.diagnostics.map(ownPlace).find((one) => one !== null)
  const where = place ? [`  at ${place.path}:${place.span.start.line}:${place.span.start.column}`] : []
  const remedy = result.diagnostics.find((one) => one.severity === 'error')?.remedy ?? null
  const isWarning = result.status === 'warn'
  return [
    '',
    `${isWarning ? '[WARNING]' : '[ERROR]'}: in ${what}`,
    ...(isWarning ? told.map((line) => `[WARNING]: ${line}`) : told.map((line) => `  ${line}`)),
    ...(remedy === null ? [] : [`  ${remedy}`]),
    ...where,
    ...(result.compiledAt === undefined ? [] : ['', `  compiled code at ${result.compiledAt}`]),
    ...(result.failuresIn === undefined ? [] : ['', ...failuresLines(result.failuresIn)]),
  ]
}

function failuresLines(relation: string): readonly string[] {
  const query = `select * from ${relation}`
  const border = '-'.repeat(query.length)
  return ['  See test failures:', `  ${border}`, `  ${query}`, `  ${border}`]
}

/** The place in the project: where the fault lies within a macro of the engine, the call on the way there. */
export function ownPlace({ path, span, stack }: Diagnostic): { path: string; span: Span } | null {
  const frames = [{ path, span }, ...[...stack].reverse()]
  for (const frame of frames)
    if (frame.path !== null && frame.path !== '' && frame.span !== null && !isBuiltinPath(frame.path))
      return { path: frame.path, span: frame.span }
  return null
}
