import { datasetAction, layer } from '#lib/contracts/access.ts'
import type { GrantItem } from './access-items.ts'

export const subjectKeys = ['role', 'group', 'person'] as const
export const scopeKeys = ['dataset', 'pattern', 'layer'] as const
export const grantKeys = [...subjectKeys, ...scopeKeys, 'action', 'expires', 'note'] as const
export type GrantKey = (typeof grantKeys)[number]

/** Told of the key that is wrong, or of the entry as a whole. */
export type ReportFault = (
  key: GrantKey | null,
  fault: { readonly code: string; readonly message: string; readonly remedy: string | null },
) => void

const grantable = layer.exclude(['development'])
const longest = { name: 300, note: 500 } as const

/**
 * One grant as the file and the permission models write it: to a role, group or person; on a dataset, pattern or
 * layer. Null where it cannot be understood; why was reported then.
 */
export function readGrantEntry(
  entry: Readonly<Partial<Record<GrantKey, string>>>,
  report: ReportFault,
): GrantItem | null {
  const subject = readOne(entry, subjectKeys, { report, of: 'whom it is for' })
  const scope = readOne(entry, scopeKeys, { report, of: 'what it opens' })
  const action = readAction(entry.action, report)
  const expiresAt = entry.expires === undefined ? null : readExpires(entry.expires, report)
  const note = entry.note ?? ''
  if (note.length > longest.note) report('note', tooLong('note', note, longest.note))
  if (subject === null || scope === null || action === null || expiresAt === undefined) return null
  if (note.length > longest.note || !isScope(scope, report)) return null
  const name = subject.kind === 'person' ? subject.value.toLowerCase() : subject.value
  return {
    kind: 'grant',
    subject: { kind: subject.kind, name },
    scope: { kind: scope.kind, value: scope.value.toLowerCase() },
    action,
    expiresAt,
    note,
  }
}

function readOne<K extends GrantKey>(
  entry: Readonly<Partial<Record<GrantKey, string>>>,
  keys: readonly K[],
  { report, of }: { readonly report: ReportFault; readonly of: string },
): { readonly kind: K; readonly value: string } | null {
  const given = keys.filter((key) => entry[key] !== undefined)
  const [kind, second] = given
  if (kind === undefined) {
    const message = `This grant does not say ${of}.`
    report(null, { code: 'access-incomplete', message, remedy: `Add one of ${keys.join(', ')}.` })
    return null
  }
  if (second !== undefined) {
    const message = `This grant has ${given.join(' and ')}; it takes one of them.`
    report(second, { code: 'access-ambiguous', message, remedy: 'Make two grants of it.' })
    return null
  }
  const value = (entry[kind] ?? '').trim()
  if (value !== '' && value.length <= longest.name) return { kind, value }
  const empty = { code: 'access-empty', message: `The ${kind} of this grant is empty.`, remedy: null }
  report(kind, value === '' ? empty : tooLong(kind, value, longest.name))
  return null
}

function isScope(scope: { readonly kind: string; readonly value: string }, report: ReportFault): boolean {
  if (scope.kind !== 'layer' || grantable.safeParse(scope.value.toLowerCase()).success) return true
  report('layer', {
    code: 'access-layer',
    message: `There is no layer '${scope.value}' that can be granted.`,
    remedy: `Layers are ${grantable.options.join(', ')}.`,
  })
  return false
}

function readAction(text: string | undefined, report: ReportFault): GrantItem['action'] | null {
  const remedy = `Actions are ${datasetAction.options.join(', ')}.`
  if (text === undefined) {
    report(null, { code: 'access-incomplete', message: 'This grant does not say its action.', remedy })
    return null
  }
  const found = datasetAction.safeParse(text.trim().toLowerCase())
  if (found.success) return found.data
  report('action', { code: 'access-action', message: `There is no action '${text}'.`, remedy })
  return null
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/

/** A day counts to its end in UTC. Undefined where it is no date; that was reported. */
function readExpires(text: string, report: ReportFault): string | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const moment = MOMENT.exec(trimmed)
  const day = moment?.[1] ?? (DAY.test(trimmed) ? trimmed : null)
  const at = new Date(moment === null ? `${trimmed}T23:59:59.999Z` : trimmed.replace(' ', 'T'))
  if (day !== null && isCalendarDay(day) && !Number.isNaN(at.getTime())) return at.toISOString()
  report('expires', {
    code: 'access-date',
    message: `'${text}' is no date.`,
    remedy: 'Write a day, 2027-01-31, or a moment with its zone, 2027-01-31T18:00:00Z.',
  })
  return undefined
}

/** The 31st of June would count as the 1st of July. */
function isCalendarDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/** As the file writes it: a day where it ends with that day. */
export function writeExpires(expiresAt: string): string {
  return expiresAt.endsWith('T23:59:59.999Z') ? expiresAt.slice(0, 10) : expiresAt
}

export function tooLong(what: string, value: string, most: number) {
  const message = `The ${what} has ${value.length} characters; it may have ${most}.`
  return { code: 'access-long', message, remedy: null }
}
