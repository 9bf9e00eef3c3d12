import { auditRefusal, shortenStatement } from '#lib/access/audit-refusal.ts'
import type { DiagnosticDto, PreviewResult } from '#lib/contracts/compile.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import { WarehouseError, type Connection } from '#lib/warehouse/warehouse.ts'
import type { Compiled, CompileService } from './compile-service.ts'
import type { CollectedRows } from './introspect.ts'
import type { ProjectViews } from './project-view.ts'
import type { EndpointInput, EndpointOutput } from './protocol.ts'
import { faultOf } from './query-fault.ts'
import { readGuarded } from './read-guarded.ts'
import { tellDatasets, tellRefusal, typedOf } from './untold-names.ts'

export type PreviewOutcome = EndpointOutput<'preview'>

interface PreviewOptions {
  readonly service: CompileService
  readonly views: ProjectViews
  readonly signal: AbortSignal
  readonly report: (message: string, error: unknown) => void
}

/** Bytes of a page of results; what is larger is cut and says so. */
export const PREVIEW_BYTES = 8 * 1024 * 1024

/** Compiles unsaved text or a selection, guards it, and runs it as the person who asks. */
export async function runPreview(
  input: EndpointInput<'preview'>,
  options: PreviewOptions,
): Promise<PreviewOutcome> {
  const { scope, body } = input
  const started = performance.now()
  const compiled = await options.service.compileText(
    scope,
    { ...body, selectionStart: body.selectionStart ?? null, allowWarehouse: true },
    options.signal,
  )
  const sql = previewSql(compiled, body)
  if (typeof sql !== 'string') return sql
  const compileMs = performance.now() - started
  const connection = await connect(compiled, options)
  if ('status' in connection) return connection
  const attempt = { sql, compiled, connection, input, options }
  try {
    return await guardAndRun(attempt, compileMs)
  } catch (error) {
    if (isAppError(error) && error.kind === 'unavailable') return unavailable(error)
    if (!(error instanceof WarehouseError)) throw error
    return describeFailure(error, attempt)
  }
}

/** The text to run, or why there is none. */
function previewSql(compiled: Compiled, body: EndpointInput<'preview'>['body']): string | PreviewOutcome {
  const { outcome } = compiled.answer
  const invalid = (diagnostics: DiagnosticDto[]): PreviewOutcome => ({
    status: 'invalid',
    diagnostics,
    compiledSql: outcome.compiledSql,
  })
  const errors = outcome.diagnostics.filter((each) => each.severity === 'error')
  if (outcome.compiledSql === null) {
    const why = body.selection === null && outcome.uniqueId === null ? [nothingToPreview(body.path)] : []
    return invalid(errors.length > 0 ? outcome.diagnostics : [...why, ...outcome.diagnostics])
  }
  if (body.selection === null && body.path?.endsWith('.py')) {
    return invalid([fault(body.path, 'A Python model cannot be previewed: it has no SQL.')])
  }
  if (outcome.resourceType === 'seed' && body.selection === null) return seedSql(compiled)
  return outcome.compiledSql
}

/** A seed is shown as it is built: mine, or production's. */
function seedSql({ answer, view }: Compiled): string {
  const { uniqueId, relationName } = answer.outcome
  const there = view.naming.nodes.find((node) => node.id === uniqueId)
  const isBuiltThere = there !== undefined && view.catalog?.find(there.schema, there.alias) != null
  const isOwnBuilt = view.catalog?.relations.some((each) => isNamed(relationName, each)) ?? false
  const relation = isBuiltThere && !isOwnBuilt ? there.relation : relationName
  return `select * from ${relation ?? ''}`
}

function isNamed(relation: string | null, each: { readonly schema: string; readonly name: string }): boolean {
  return relation?.toLowerCase().endsWith(`"${each.schema}"."${each.name}"`.toLowerCase()) ?? false
}

function nothingToPreview(path: string | null): DiagnosticDto {
  return fault(path, `${path ?? 'This'} has nothing to preview: it is neither a model nor another SELECT.`)
}

function fault(path: string | null, message: string): DiagnosticDto {
  const place = { path, span: null, stack: [], uniqueId: null }
  return { code: 'nothing-to-preview', severity: 'error', message, remedy: null, ...place }
}

async function connect(
  compiled: Compiled,
  { views }: PreviewOptions,
): Promise<Connection | Extract<PreviewOutcome, { status: 'unavailable' }>> {
  try {
    return await views.connect(compiled.view.project)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return unavailable(error)
  }
}

function unavailable({ message, remedy }: AppError): Extract<PreviewOutcome, { status: 'unavailable' }> {
  return { status: 'unavailable', message: remedy === null ? message : `${message} ${remedy}` }
}

interface Attempt {
  readonly sql: string
  readonly compiled: Compiled
  readonly connection: Connection
  readonly input: EndpointInput<'preview'>
  readonly options: PreviewOptions
}

async function guardAndRun(attempt: Attempt, compileMs: number): Promise<PreviewOutcome> {
  const { sql, compiled, connection, input, options } = attempt
  const { signal } = options
  const { datasets } = compiled.view
  const limit = input.body.limit
  const principal = input.scope.caller
  const answer = await readGuarded({
    ...{ sql, principal, connection, datasets, signal },
    reader: () => options.views.connectAs(compiled.view, input.scope, connection),
    maxRows: limit,
    maxBytes: PREVIEW_BYTES,
    tag: `preview ${principal.slug}`,
  })
  if (answer.status === 'refused') {
    await keepRefusal(attempt, answer.message)
    const told = { caller: principal, view: compiled.view, typed: typedOf(input.body) }
    return {
      status: 'refused',
      message: tellRefusal(answer.message, told),
      datasets: tellDatasets(answer.datasets, told),
    }
  }
  const { found, guardMs, queryMs } = answer
  const timings = { compileMs, guardMs, queryMs }
  return { status: 'ok', result: toResult(found, { sql, limit, compiled, timings }) }
}

function toResult(
  { columns, rows, cutBy }: CollectedRows,
  at: {
    readonly sql: string
    readonly limit: number
    readonly compiled: Compiled
    readonly timings: PreviewResult['timings']
  },
): PreviewResult {
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => [...row]),
    cutBy,
    rowLimit: at.limit,
    byteLimit: PREVIEW_BYTES,
    compiledSql: at.sql,
    refs: at.compiled.answer.outcome.refs,
    timings: at.timings,
  }
}

async function keepRefusal(attempt: Attempt, reason: string): Promise<void> {
  const { input, options, compiled, sql } = attempt
  const place = input.body.path === null ? '' : `, ${input.body.path}`
  await auditRefusal(
    {
      who: input.scope.caller,
      operation: 'preview.run',
      subject: `project ${compiled.view.project.slug}${place}: ${shortenStatement(sql)}`,
      reason,
    },
    options.report,
  )
}

/** The warehouse's message, at the line of the template that wrote the place. */
async function describeFailure(error: WarehouseError, attempt: Attempt): Promise<PreviewOutcome> {
  const { compiled, options, sql, input } = attempt
  if (options.signal.aborted || error.kind === 'cancelled') {
    throw new AppError('cancelled', 'The preview was cancelled.', { cause: error })
  }
  if (error.kind === 'connection') return { status: 'unavailable', message: error.message }
  const { service, signal } = options
  const fault = await faultOf(error, {
    compiled,
    sql,
    service,
    signal,
    scope: input.scope,
    path: input.body.path,
  })
  const { message, remedy } = fault.diagnostic
  const kind = fault.missing.length > 0 ? 'missing' : error.kind
  return {
    status: 'failed',
    kind,
    message,
    remedy,
    diagnostics: [fault.diagnostic],
    compiledSql: sql,
    missing: fault.missing,
  }
}
