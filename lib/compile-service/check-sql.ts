import { shortenStatement } from '#lib/access/audit-refusal.ts'
import type { RefusalsOnce } from '#lib/access/refusals-once.ts'
import { guardThroughViews } from '#lib/catalog/guard-through-views.ts'
import { lookupByConnection } from '#lib/catalog/relation-lookup.ts'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { asSafeSql, WarehouseError, type Connection } from '#lib/warehouse/warehouse.ts'
import type { Compiled, CompileService } from './compile-service.ts'
import type { ProjectViews } from './project-view.ts'
import type { EndpointInput, EndpointOutput } from './protocol.ts'
import { faultOf } from './query-fault.ts'
import { tellRefusal, typedOf } from './untold-names.ts'

export type CheckOutcome = EndpointOutput<'check'>

interface CheckOptions {
  readonly service: CompileService
  readonly views: ProjectViews
  readonly signal: AbortSignal
  readonly refusals: RefusalsOnce
  readonly report: (message: string, error: unknown) => void
}

const nothing: CheckOutcome = { diagnostics: [], missing: [] }
/** What a build runs as one SELECT; an analysis may be anything, and is told of its mistakes alone. */
const checked = new Set(['model', 'snapshot', 'test', 'analysis'])

/**
 * Lets the warehouse read the compiled SQL as it stands, without running it, behind the same guard as a preview: a
 * person learns of names and columns only where the query could run. The template asks the warehouse nothing.
 */
export async function checkSql(input: EndpointInput<'check'>, options: CheckOptions): Promise<CheckOutcome> {
  const { scope, body } = input
  const wish = { ...body, selection: null, selectionStart: null, allowWarehouse: false }
  const compiled = await options.service.compileText(scope, wish, options.signal)
  const sql = sqlToCheck(compiled, body.path)
  if (sql === null) return nothing
  const connection = await connect(compiled, options.views)
  if (connection === null) return nothing
  const attempt = { sql, compiled, connection, input, options }
  try {
    return await guardAndDescribe(attempt)
  } catch (error) {
    if (!(error instanceof WarehouseError) || options.signal.aborted) throw error
    // What is wrong with the connection, or took too long, is no fault of the text.
    const isOfText = error.kind === 'syntax' || (error.kind === 'other' && error.offset !== null)
    return isOfText ? describeFault(error, attempt) : nothing
  }
}

function sqlToCheck({ answer }: Compiled, path: string): string | null {
  const { outcome, misses } = answer
  if (outcome.needsWarehouse || misses.length > 0 || path.endsWith('.py')) return null
  if (outcome.uniqueId === null || !checked.has(outcome.resourceType ?? '')) return null
  if (outcome.diagnostics.some((each) => each.severity === 'error')) return null
  return outcome.compiledSql
}

/** Null where nothing can be asked: the page says so elsewhere. */
async function connect({ view }: Compiled, views: ProjectViews): Promise<Connection | null> {
  try {
    return await views.connect(view.project)
  } catch (error) {
    if (!isAppError(error)) throw error
    return null
  }
}

interface Attempt {
  readonly sql: string
  readonly compiled: Compiled
  readonly connection: Connection
  readonly input: EndpointInput<'check'>
  readonly options: CheckOptions
}

async function guardAndDescribe(attempt: Attempt): Promise<CheckOutcome> {
  const { sql, compiled, connection, input } = attempt
  const { signal } = attempt.options
  const facts = await connection.analyze(sql, { signal })
  const verdict = await guardThroughViews({
    principal: input.scope.caller,
    facts,
    resolve: compiled.view.datasets.resolve,
    mode: { kind: 'preview' },
    lookup: lookupByConnection(connection, signal),
  })
  if (!verdict.allowed) {
    await keepRefusal(verdict.message, attempt)
    const told = { caller: input.scope.caller, view: compiled.view, typed: typedOf(input.body) }
    return { diagnostics: refusal(tellRefusal(verdict.message, told), attempt), missing: [] }
  }
  // The guard has just passed this very text for this person.
  await connection.describe(asSafeSql(sql), { signal })
  return nothing
}

async function keepRefusal(reason: string, { sql, compiled, input, options }: Attempt): Promise<void> {
  const place = `project ${compiled.view.project.slug}, ${input.body.path}`
  await options.refusals.keep(
    {
      ...{ who: input.scope.caller, operation: 'sql.check', place, reason },
      subject: `${place}: ${shortenStatement(sql)}`,
    },
    options.report,
  )
}

function refusal(message: string, { compiled, input }: Attempt): DiagnosticDto[] {
  const { uniqueId, resourceType } = compiled.answer.outcome
  if (resourceType === 'analysis') return []
  const place = { path: input.body.path, span: null, stack: [] }
  const remedy = 'A preview or a build of it would be refused.'
  return [{ code: 'query-refused', severity: 'warning', message, remedy, ...place, uniqueId }]
}

async function describeFault(error: WarehouseError, attempt: Attempt): Promise<CheckOutcome> {
  const { compiled, sql, input, options } = attempt
  const { service, signal } = options
  const { diagnostic, missing } = await faultOf(error, {
    compiled,
    sql,
    service,
    signal,
    scope: input.scope,
    path: input.body.path,
  })
  // The line that the warehouse quotes is one of the compiled text, which nobody looks at while typing.
  const message = diagnostic.message.replace(/\n+LINE \d+:[\s\S]*$/, '')
  return { diagnostics: [{ ...diagnostic, message }], missing }
}
