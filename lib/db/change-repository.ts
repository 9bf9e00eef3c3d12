import { AppError } from '#lib/core/app-error.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { Approval, Branch, Change } from './generated/client.ts'

export type ChangeRecord = Change & { readonly branch: Branch; readonly approvals: readonly Approval[] }

const whole = { branch: true, approvals: { orderBy: { at: 'asc' } } } as const

export function findOpenChangeOfBranch(
  branchId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<Change | null> {
  return db.change.findFirst({ where: { branchId, state: 'open' } })
}

export function listOpenChanges(
  projectId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<Change[]> {
  return db.change.findMany({ where: { projectId, state: 'open' } })
}

/** Open ones first, then the newest. */
export async function listChangeRecords(
  projectId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ChangeRecord[]> {
  const rows = await db.change.findMany({ where: { projectId }, include: whole, orderBy: { number: 'desc' } })
  return [...rows.filter((row) => row.state === 'open'), ...rows.filter((row) => row.state !== 'open')]
}

export async function getChangeRecord(
  place: { readonly projectId: string; readonly number: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ChangeRecord> {
  const row = await db.change.findUnique({ where: { projectId_number: place }, include: whole })
  if (row === null) throw new AppError('not-found', `There is no change ${place.number}.`)
  return row
}

/** Numbers count per project without a gap or a double: the project's row is the lock. */
export async function createChange(
  change: {
    readonly projectId: string
    readonly branchId: string
    readonly authorId: string
    readonly title: string
    readonly description: string
    readonly headSha: string
    readonly baseSha: string
  },
  db: DatabaseOrTransaction,
): Promise<Change> {
  await db.$executeRaw`SELECT 1 FROM project WHERE id = ${change.projectId}::uuid FOR UPDATE`
  const last = await db.change.aggregate({ where: { projectId: change.projectId }, _max: { number: true } })
  return db.change.create({ data: { ...change, number: (last._max.number ?? 0) + 1 } })
}

export async function createApproval(
  approval: { readonly changeId: string; readonly userId: string; readonly headSha: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.approval.upsert({
    where: { changeId_userId_headSha: approval },
    create: approval,
    update: {},
  })
}

export async function deleteApprovals(
  of: { readonly changeId: string; readonly userId: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.approval.deleteMany({ where: of })
}

/**
 * Names the merge commit before main points to it. Should the process end in between, the next reader sees whether
 * main has it. False where the change is not open any more.
 */
export async function planMerge(
  merge: {
    readonly id: string
    readonly headSha: string
    readonly baseSha: string
    readonly mergeSha: string
  } & {
    readonly mergedBy: string
  },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const { id, ...data } = merge
  const { count } = await db.change.updateMany({ where: { id, state: 'open' }, data })
  return count > 0
}

export async function setChangeMerged(id: string, at: Date, db: DatabaseOrTransaction): Promise<void> {
  await db.change.updateMany({ where: { id, state: 'open' }, data: { state: 'merged', mergedAt: at } })
}

/** False where it is not open any more. */
export async function setChangeClosed(
  change: { readonly id: string; readonly headSha: string; readonly baseSha: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const { id, ...shas } = change
  const data = { ...shas, state: 'closed', mergeSha: '', mergedBy: null }
  const { count } = await db.change.updateMany({ where: { id, state: 'open' }, data })
  return count > 0
}

/** Names and roles of people by id, for authors and approvers. */
export async function listPeopleByIds(
  ids: readonly string[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<
  ReadonlyMap<string, { readonly name: string; readonly roles: readonly string[]; readonly active: boolean }>
> {
  const rows = await db.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true, disabledAt: true, roles: { select: { role: true } } },
  })
  return new Map(
    rows.map((row) => [
      row.id,
      { name: row.name, roles: row.roles.map((each) => each.role), active: row.disabledAt === null },
    ]),
  )
}
