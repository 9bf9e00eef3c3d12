import { operationsLike } from '#lib/contracts/audit-words.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import { Prisma } from './generated/client.ts'

export interface AuditEntry {
  readonly userId: string | null
  readonly operation: string
  readonly outcome: 'done' | 'refused'
  readonly subject: string
  readonly reason: string
  /** As whom the person viewed the product; left out: as themselves. */
  readonly viewedAs?: string
}

/** The database numbers the line and chains it to the one before. */
export async function recordAudit(
  entry: AuditEntry,
  database: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await database.auditEvent.create({ data: entry })
}

export interface AuditRow {
  readonly id: bigint
  readonly at: Date
  readonly userId: string | null
  readonly userName: string | null
  readonly userEmail: string | null
  readonly operation: string
  readonly outcome: string
  readonly subject: string
  readonly reason: string
  readonly viewedAs: string
  readonly hash: string
}

export interface AuditWish {
  readonly text: string
  readonly person?: string | undefined
  readonly operation: string
  readonly outcome?: string | undefined
  /** Days in UTC, both included, e.g. 2026-03-01. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

interface Page {
  readonly limit: number
  readonly before?: bigint
  readonly after?: bigint
}

/** Newest first; oldest first where `after` is given. */
export async function listAudit(wish: AuditWish, page: Page): Promise<readonly AuditRow[]> {
  const order = page.after === undefined ? Prisma.sql`e.id desc` : Prisma.sql`e.id asc`
  return getDatabase().$queryRaw<AuditRow[]>`
    select e.id, e.at, e.user_id::text as "userId", u.name as "userName", u.email as "userEmail",
      e.operation, e.outcome, e.subject, e.reason, e.viewed_as as "viewedAs", e.hash
    from audit_event e left join "user" u on u.id = e.user_id
    where ${Prisma.join(conditions(wish, page), ' and ')}
    order by ${order} limit ${page.limit}`
}

function conditions(wish: AuditWish, page: Page): Prisma.Sql[] {
  const found = [Prisma.sql`true`]
  if (page.before !== undefined) found.push(Prisma.sql`e.id < ${page.before}`)
  if (page.after !== undefined) found.push(Prisma.sql`e.id > ${page.after}`)
  if (wish.person !== undefined) found.push(Prisma.sql`e.user_id = ${wish.person}::uuid`)
  if (wish.outcome !== undefined) found.push(Prisma.sql`e.outcome = ${wish.outcome}`)
  if (wish.operation !== '') found.push(Prisma.sql`starts_with(e.operation, ${wish.operation})`)
  if (wish.from !== undefined)
    found.push(Prisma.sql`e.at >= ${wish.from}::date::timestamp at time zone 'UTC'`)
  if (wish.to !== undefined) {
    found.push(Prisma.sql`e.at < (${wish.to}::date + 1)::timestamp at time zone 'UTC'`)
  }
  if (wish.text !== '') found.push(containing(wish.text))
  return found
}

/** As it is typed: % and _ are themselves. */
function containing(text: string): Prisma.Sql {
  const like = `%${text.replace(/[\\%_]/g, (found) => `\\${found}`)}%`
  return Prisma.sql`(e.operation ilike ${like} or e.operation = any(${operationsLike(text)}::text[]) or e.subject ilike ${like} or e.reason ilike ${like}
    or e.viewed_as ilike ${like} or u.name ilike ${like} or u.email ilike ${like})`
}

export interface AuditProof {
  readonly lines: number
  readonly head: string
  /** The first line that does not follow from those before it. */
  readonly brokenAt: string | null
  /** Whether as many lines are there as were written, and the last is the one that was written last. */
  readonly complete: boolean
}

/** Computes every hash anew. */
export async function proveAudit(): Promise<AuditProof> {
  const [row] = await getDatabase().$queryRaw<
    { lines: number; head: string; brokenAt: string | null; complete: boolean }[]
  >`
    with line as (
      select e.id, e.hash, audit_hash(lag(e.hash, 1, '') over (order by e.id), e) as expected from audit_event e
    ), told as (
      select count(*) as lines, min(id) filter (where hash <> expected) as broken,
        (array_agg(hash order by id desc))[1] as last from line
    )
    select told.lines::int as lines, head.hash as head, told.broken::text as "brokenAt",
      (told.lines = head.lines and coalesce(told.last, '') = head.hash) as complete
    from told, audit_head head`
  if (row === undefined) return { lines: 0, head: '', brokenAt: null, complete: false }
  return row
}
