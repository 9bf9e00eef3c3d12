import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { AuditFilter, AuditLine, verifyAudit as verifyContract } from '#lib/contracts/audit.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { listAudit as listLines, proveAudit, type AuditRow } from '#lib/db/audit-repository.ts'
import { listGroupNames } from '#lib/db/group-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'

type ListInput = AuditFilter & { readonly before?: string | undefined; readonly limit: number }

export const listAudit = operation(
  { name: 'audit.list', permission: 'audit.read' },
  async (_: OperationContext, { before, limit, ...wish }: ListInput) => {
    const page = { limit: limit + 1, ...(before === undefined ? {} : { before: BigInt(before) }) }
    const rows = await listLines(wish, page)
    const shown = rows.slice(0, limit)
    const names = await loadNames(shown)
    return { lines: shown.map((row) => describeLine(row, names)), more: rows.length > limit }
  },
)

const ID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g

/** Of people and groups that lines are about: what was written stays as it was, its reader is told who that is. */
async function loadNames(rows: readonly AuditRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ subject }) => subject.match(ID) ?? []))]
  if (ids.length === 0) return new Map()
  const [people, groups] = await Promise.all([listUserNames(ids), listGroupNames(ids)])
  return new Map([...people, ...groups])
}

const PAGE = 1000
const COLUMNS = 'id,at,name,email,viewed_as,operation,outcome,subject,reason,hash'

/** CSV in pieces, oldest first: a long log is never in memory as a whole. */
export const exportAudit = operation(
  {
    name: 'audit.export',
    permission: 'audit.read',
    effect: 'reads',
    audit: (wish: AuditFilter) =>
      Object.entries(wish)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || 'everything',
  },
  async (_: OperationContext, wish): Promise<AsyncIterable<string>> => csvOf(wish),
)

async function* csvOf(wish: AuditFilter): AsyncGenerator<string> {
  yield `${COLUMNS}\r\n`
  for (let after = 0n; ;) {
    const rows = await listLines(wish, { limit: PAGE, after })
    if (rows.length > 0) yield rows.map(csvLine).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.id
  }
}

function csvLine(row: AuditRow): string {
  const { id, at, userName, userEmail, viewedAs, operation: name, outcome, subject, reason, hash } = row
  const cells = [
    `${id}`,
    at.toISOString(),
    userName ?? '',
    userEmail ?? '',
    viewedAs,
    name,
    outcome,
    subject,
    reason,
    hash,
  ]
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** What a spreadsheet would run as a formula is made text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const verifyAudit = operation(
  { name: 'audit.verify', permission: 'audit.read' },
  async (_: OperationContext, __: void): Promise<ResponseOf<typeof verifyContract>> => {
    const { lines, head, brokenAt, complete } = await proveAudit()
    return {
      lines,
      head,
      intact: brokenAt === null && complete,
      brokenAt: brokenAt ?? (complete ? null : 'the end'),
    }
  },
)

function describeLine(row: AuditRow, names: ReadonlyMap<string, string>): AuditLine {
  const { userId, userName, userEmail } = row
  return {
    id: `${row.id}`,
    at: row.at.toISOString(),
    person:
      userId === null
        ? null
        : { id: userId, name: userName ?? 'Somebody who is gone', email: userEmail ?? '' },
    operation: row.operation,
    outcome: row.outcome,
    subject: row.subject,
    about: row.subject.replace(ID, (id) => names.get(id) ?? id),
    reason: row.reason,
    viewedAs: row.viewedAs,
  }
}
