import { PyDict, callFromHost, parseTemplate, pyStr } from '#lib/jinja/index.ts'
import type { CallResult, RenderOptions, Scope, Value } from '#lib/jinja/index.ts'
import { sourceRelation } from '../compile/node-relation.ts'
import { ResultTable } from '../context/adapter-table.ts'
import type { Json, ManifestSource } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import { isObject } from '../schema/json-access.ts'
import { finish, limitsOf, operationContext } from './run-operation.ts'
import type { RunContext } from './run-context.ts'
import type { RunNodeOptions } from './run-options.ts'

export type FreshnessStatus = 'pass' | 'warn' | 'error' | 'runtime error'

export interface FreshnessResult {
  readonly uniqueId: string
  readonly status: FreshnessStatus
  /** What went wrong; null but for a runtime error. */
  readonly message: string | null
  /** ISO 8601 in UTC with microseconds, as Python writes it; null for a runtime error. */
  readonly maxLoadedAt: string | null
  readonly snapshottedAt: string | null
  readonly ageInSeconds: number | null
  /** ISO 8601 in UTC. */
  readonly startedAt: string
  readonly endedAt: string
}

/** True for a source whose freshness is to be checked. */
export function hasFreshness(source: ManifestSource): boolean {
  return limitOf(source, 'warn_after') !== null || limitOf(source, 'error_after') !== null
}

/** Asks the warehouse how old a source's newest row is, by the project's own macros. Belongs into a render thread. */
export function collectFreshness(
  project: ParsedProject,
  uniqueId: string,
  options: RunNodeOptions,
): FreshnessResult {
  const now = options.now ?? (() => new Date())
  const startedAt = now().toISOString()
  const end = (result: Partial<FreshnessResult> & Pick<FreshnessResult, 'status'>): FreshnessResult => ({
    uniqueId,
    message: null,
    maxLoadedAt: null,
    snapshottedAt: null,
    ageInSeconds: null,
    ...result,
    startedAt,
    endedAt: now().toISOString(),
  })
  const source = project.manifest.sources.get(uniqueId)
  if (!source) return end({ status: 'runtime error', message: `'${uniqueId}' is no source of the project` })
  const asked = ask(project, source, options)
  if (typeof asked === 'string') return end({ status: 'runtime error', message: asked })
  const { newest, at } = asked
  const age = (at - newest) / 1e6
  return end({
    status: judge(source, age),
    maxLoadedAt: isoOf(newest),
    snapshottedAt: isoOf(at),
    ageInSeconds: age,
  })
}

/** Microseconds since 1970 of the newest row and of the question; a text says what went wrong. */
function ask(
  project: ParsedProject,
  source: ManifestSource,
  options: RunNodeOptions,
): { readonly newest: number; readonly at: number } | string {
  const state = stateOf(project)
  const run = operationContext(state, options)
  const relation = sourceRelation(source, state.parts.environment)
  const { loaded_at_field: field, loaded_at_query: query } = source
  const name = query === null ? 'collect_freshness' : 'collect_freshness_custom_sql'
  const macro = state.parts.registry.find(state.parts.environment.project.root.name, name)
  if (field === null && query === null) {
    return `Could not compute freshness for source ${source.name}: it has neither loaded_at_field nor loaded_at_query, and the warehouse does not say when a table was changed.`
  }
  if (!macro) return `dbt could not find a macro with the name '${name}' in any package`
  const filter = isObject(source.freshness) ? (source.freshness['filter'] ?? null) : null
  const keyword = new Map<string, Value>(
    query === null
      ? [
          ['source', relation],
          ['loaded_at_field', field],
          ['filter', typeof filter === 'string' ? filter : null],
        ]
      : [
          ['source', relation],
          ['loaded_at_query', query],
        ],
  )
  const callee = run.context.macros.callable(macro)
  let answer: Value = null
  const result = finish(run, options, () => {
    const limits = { limits: limitsOf(state, options) }
    const rendered = query === null ? null : renderQuery(run, query, relation, limits)
    if (rendered?.ok === false) return rendered
    if (rendered !== null) keyword.set('loaded_at_query', rendered.value)
    const called = callFromHost(callee, { positional: [], keyword }, limits)
    if (called.ok) answer = called.value
    return called
  })
  if (!result.ok) {
    return result.diagnostics.find((one) => one.severity === 'error')?.message ?? 'It failed.'
  }
  return readAnswer(answer)
}

/** `loaded_at_query` is a template of its own, for which `this` is the source. */
function renderQuery(run: RunContext, query: string, relation: Value, options: RenderOptions): CallResult {
  const parsed = parseTemplate(query, { path: 'loaded_at_query' })
  if (!parsed.ok) return parsed
  const scope: Scope = (name) => (name === 'this' ? relation : run.context.scope(name))
  const rendered = parsed.template.render(scope, options)
  return rendered.ok ? { ok: true, value: rendered.output, sourceMap: null } : rendered
}

function readAnswer(answer: Value): { readonly newest: number; readonly at: number } | string {
  const table = answer instanceof PyDict ? answer.get('table') : answer
  const row = table instanceof ResultTable ? table.rows[0] : undefined
  if (!row || row.length < 2 || !(table instanceof ResultTable) || table.rows.length !== 1) {
    return 'The freshness of a source is one row with two columns: the time of the newest row, and now.'
  }
  const [newest = null, at = null] = row
  const parsed = newest === null ? firstMoment : microsecondsOf(pyStr(newest))
  const snapshot = at === null ? null : microsecondsOf(pyStr(at))
  if (parsed !== null && snapshot !== null) return { newest: parsed, at: snapshot }
  return `Expected a timestamp value when querying field 'loaded_at_field', but received ${pyStr(newest)}.`
}

/** Nothing is there: infinitely long ago, which in Python is the first of January of the year 1. */
const firstMoment = -62_135_596_800_000_000

const moment =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/

/** A time without a zone is one in UTC. */
export function microsecondsOf(text: string): number | null {
  const match = moment.exec(text.trim())
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)
  const minutes = offset ? Number(offset[2]) * 60 + Number(offset[3] ?? 0) : 0
  const shifted = utc - (offset?.[1] === '-' ? -minutes : minutes) * 60_000
  return shifted * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

/** As Python's isoformat: microseconds only where there are some. */
export function isoOf(microseconds: number): string {
  const fraction = ((microseconds % 1e6) + 1e6) % 1e6
  const seconds = (microseconds - fraction) / 1000
  const date = new Date(seconds)
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  const rest = date.toISOString().slice(-20, -5)
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`
  return `${year}${rest}${tail}+00:00`
}

const periods: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 }

/** Seconds after which it is too old, null where no limit is set. */
function limitOf(source: ManifestSource, key: 'warn_after' | 'error_after'): number | null {
  const limit: Json | undefined = isObject(source.freshness) ? source.freshness[key] : undefined
  if (!isObject(limit)) return null
  const { count = null, period = null } = limit
  const seconds = typeof period === 'string' ? periods[period] : undefined
  return typeof count === 'number' && seconds !== undefined ? count * seconds : null
}

function judge(source: ManifestSource, age: number): FreshnessStatus {
  const [error, warn] = [limitOf(source, 'error_after'), limitOf(source, 'warn_after')]
  if (error !== null && age > error) return 'error'
  return warn !== null && age > warn ? 'warn' : 'pass'
}
