import type { CatalogVersion } from '#lib/catalog/relation-catalog.ts'
import type { DiagnosticDto, MissingNode } from '#lib/contracts/compile.ts'
import type { WarehouseError } from '#lib/warehouse/warehouse.ts'
import type { Compiled, CompileService } from './compile-service.ts'
import type { ScopeDto } from './protocol.ts'

export interface QueryFault {
  readonly diagnostic: DiagnosticDto
  /** What is not built yet, where that is the reason. */
  readonly missing: MissingNode[]
}

interface FailedQuery {
  readonly compiled: Compiled
  readonly sql: string
  /** The file that was asked about. */
  readonly path: string | null
  readonly scope: ScopeDto
  readonly service: CompileService
  readonly signal: AbortSignal
}

/** What the warehouse says of a query, at the place of the template that wrote it. */
export async function faultOf(error: WarehouseError, at: FailedQuery): Promise<QueryFault> {
  const { compiled, sql } = at
  const offset = error.offset ?? placeOfName(error.message, sql)
  const found = offset === null ? null : await at.service.locate(compiled, offset, at.signal)
  const place = found ?? { path: at.path, span: null, stack: [] }
  const { uniqueId } = compiled.answer.outcome
  const missing = /does not exist/i.test(error.message) ? findMissing(compiled) : []
  if (missing.length > 0) {
    const message = describeMissing(missing, at.scope)
    const remedy = 'Build it with its parents.'
    return {
      diagnostic: { code: 'not-built', severity: 'info', message, remedy, ...place, uniqueId },
      missing,
    }
  }
  const { message, remedy } = wordsOf(error)
  return {
    diagnostic: { code: 'query-failed', severity: 'error', message, remedy, ...place, uniqueId },
    missing,
  }
}

/** DuckDB adds settings that nobody can change here. */
function wordsOf(error: WarehouseError): { message: string; remedy: string | null } {
  if (error.kind !== 'memory') return { message: error.message, remedy: error.remedy }
  const remedy = error.remedy ?? 'Read fewer rows or columns, or aggregate earlier.'
  return { message: error.message.split('\n')[0] ?? '', remedy }
}

/** Of what the text reads by `ref`: neither mine nor production's is there. */
export function findMissing({ answer, view }: Compiled): MissingNode[] {
  const { catalog } = view
  if (catalog === null) return []
  return answer.outcome.refs
    .filter(({ environment }) => environment === 'development' || environment === 'production')
    .filter(({ relation }) => !isBuilt(catalog, relation))
    .map(({ uniqueId }) => ({ uniqueId, name: uniqueId.split('.').slice(2).join('.') }))
}

function isBuilt(catalog: CatalogVersion, relation: string): boolean {
  const parts = [...relation.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  )
  const [name, schema] = parts.reverse()
  // A name without a schema is the session's own business.
  return name === undefined || schema === undefined || catalog.find(schema, name) !== null
}

function describeMissing(missing: readonly MissingNode[], { branch }: ScopeDto): string {
  const names = missing.map(({ name }) => name)
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown.join()
  const verb = names.length > 1 ? 'are' : 'is'
  return branch === null
    ? `${list} ${verb} not built in production yet.`
    : `${list} ${verb} not built yet, neither in your schema nor in production.`
}

/** For a message without a place: where the only name that it quotes stands, if it stands there once. */
function placeOfName(message: string, sql: string): number | null {
  const name = /^[^"\n]*"([A-Za-z_][A-Za-z0-9_]*)"/.exec(message)?.[1]
  if (name === undefined) return null
  const places = [...sql.matchAll(new RegExp(`(?<![\\w"'.])${name}(?![\\w"'])`, 'gi'))]
  return places.length === 1 ? (places[0]?.index ?? null) : null
}
