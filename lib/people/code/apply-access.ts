import { describeItem, type AccessItem } from '#lib/access/code/access-items.ts'
import { planSteps, type AccessStep } from '#lib/access/code/plan-steps.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { AccessPlan } from '#lib/contracts/access-code.ts'
import { AppError } from '#lib/core/app-error.ts'
import * as code from '#lib/db/access-code-repository.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from '#lib/db/client.ts'
import { deleteCustomRole } from '#lib/db/custom-role-repository.ts'
import { setRestrictedDataset } from '#lib/db/grant-repository.ts'
import { deleteGroup } from '#lib/db/group-repository.ts'
import { getProjectContext, type ProjectContext } from '#lib/workspace/project-context.ts'
import { judgePlan } from './judge-plan.ts'
import { loadDeclared, type DeclaredSide } from './load-declared.ts'
import { keepDrift } from './keep-drift.ts'
import { compareSides, headOfMain, judgeApply, planOf } from './plan-access.ts'

export interface ApplyInput {
  readonly project: string
  readonly mark: string
  readonly remove: readonly string[]
  /** False at the first start: no worker is there yet. */
  readonly askWorker?: boolean
}

interface Applied {
  readonly lines: string[]
  readonly plan: AccessPlan
}

/** Does exactly what was shown under the mark, in one transaction, each line of it audited. */
export const applyAccess = operation(
  {
    name: 'access.apply',
    permission: 'access.manage',
    audit: ({ project }: ApplyInput, done?: Applied) =>
      done === undefined
        ? `project ${project}`
        : `project ${project}: ${done.lines.length} changes of commit ${done.plan.commit.slice(0, 10)}`,
  },
  async (context: OperationContext, input): Promise<Applied> => {
    const place = await getProjectContext(input.project)
    const commit = await headOfMain(place)
    const askWorker = input.askWorker ?? true
    const side = await loadDeclared(place, { commit, askWorker, signal: context.signal })
    const lines = await getDatabase().$transaction(
      (database) => applyTo(database, { context, place, commit, side, input }),
      { timeout: 60_000, maxWait: 20_000 },
    )
    const plan = await planOf(context, place, { commit, askWorker })
    await keepDrift(place.project.id, plan, { runNumber: null, at: context.clock.now() })
    return { lines, plan }
  },
)

interface Application {
  readonly context: OperationContext
  readonly place: ProjectContext
  readonly commit: string
  readonly side: DeclaredSide
  readonly input: ApplyInput
}

async function applyTo(database: DatabaseOrTransaction, at: Application): Promise<string[]> {
  const { place, side, input } = at
  const { principal, clock } = at.context
  const projectId = place.project.id
  const now = clock.now()
  await code.lockAccess(database)
  const stored = await code.loadStoredAccess(projectId, now, database)
  const { declared, comparison } = compareSides({ side, stored, warehouse: null, projectId, now })
  if (comparison.mark !== input.mark) throw moved()
  const alsoRemove = new Set(input.remove)
  const items = declared.items.map(({ item }) => item)
  const judged = { comparison, alsoRemove, declared: items, stored, projectId, principal }
  const verdict = judgeApply(principal, { declared, blocked: await judgePlan(judged, database) })
  if (!verdict.allowed) throw new AppError('conflict', verdict.reason)
  const steps = planSteps(comparison, alsoRemove)
  const writer = new AccessWriter(database, { projectId, by: principal.userId, stored })
  for (const step of steps) await writer.do(step)
  await code.putAccessSync(database, projectId, {
    commitSha: at.commit,
    appliedBy: principal.userId,
    appliedAt: now,
  })
  const lines = steps.map(lineOf)
  // Last, as each holds the end of the audit's chain until the transaction ends.
  for (const line of lines) {
    const subject = `project ${place.project.slug}: ${line}`
    const entry = { operation: 'access.apply.line', outcome: 'done' as const, subject, reason: '' }
    await recordAudit({ ...entry, userId: principal.userId }, database)
  }
  if (steps.length > 0) await notifyAccessChanged(database)
  return lines
}

const moved = () =>
  new AppError('conflict', 'Access or the file has changed since this plan was shown.', {
    remedy: 'Look at the new plan, then apply that.',
  })

const verbs = { add: 'added', change: 'changed', remove: 'removed' } as const
const lineOf = (step: AccessStep) => `${verbs[step.do]} ${describeItem(step.item)}`

interface WriterPlace {
  readonly projectId: string
  readonly by: string
  readonly stored: code.StoredAccess
}

/** Writes single steps; knows the ids of what steps before made. */
class AccessWriter {
  readonly #database: DatabaseOrTransaction
  readonly #place: WriterPlace
  readonly #groups: Map<string, string>
  readonly #people: ReadonlyMap<string, string>

  constructor(database: DatabaseOrTransaction, place: WriterPlace) {
    this.#database = database
    this.#place = place
    this.#groups = new Map(place.stored.groups.map(({ id, name }) => [name.toLowerCase(), id]))
    this.#people = new Map(place.stored.people.map(({ id, email }) => [email, id]))
  }

  async do(step: AccessStep): Promise<void> {
    return step.do === 'remove' ? this.#remove(step.item) : this.#put(step)
  }

  async #put({ item, origin }: AccessStep): Promise<void> {
    const database = this.#database
    const { by, projectId } = this.#place
    switch (item.kind) {
      case 'role':
        return code.putDeclaredRole(database, item, this.#place)
      case 'group': {
        const name = item.name.toLowerCase()
        const group = { id: this.#groups.get(name) ?? null, name: item.name, summary: item.summary }
        this.#groups.set(name, await code.putDeclaredGroup(database, group, this.#place))
        return
      }
      case 'member':
        return code.putDeclaredMember(database, this.#memberOf(item), by)
      case 'restricted':
        return code.putDeclaredRestriction(database, item.dataset, this.#place)
      case 'grant': {
        const until = item.expiresAt === null ? null : new Date(item.expiresAt)
        const grant = { ...this.#grantOf(item), projectId, expiresAt: until, note: item.note }
        return code.putDeclaredGrant(database, grant, { origin, by })
      }
    }
  }

  async #remove(item: AccessItem): Promise<void> {
    const database = this.#database
    const { by, projectId } = this.#place
    switch (item.kind) {
      case 'role':
        return deleteCustomRole(database, item.key)
      case 'group':
        await deleteGroup(database, this.#group(item.name))
        return
      case 'member':
        return code.deleteMember(database, this.#memberOf(item))
      case 'restricted': {
        const change = { projectId, dataset: item.dataset, restricted: false, createdBy: by }
        return setRestrictedDataset(database, change)
      }
      case 'grant':
        return code.deleteDeclaredGrant(database, { ...this.#grantOf(item), projectId })
    }
  }

  #memberOf({ group, email }: Extract<AccessItem, { kind: 'member' }>) {
    return { groupId: this.#group(group), userId: this.#person(email) }
  }

  #grantOf({ subject, scope, action }: Extract<AccessItem, { kind: 'grant' }>) {
    const at = { scopeKind: scope.kind, scope: scope.value, action }
    if (subject.kind === 'role') return { subjectKind: 'role', subject: subject.name, ...at }
    if (subject.kind === 'group') {
      return { subjectKind: 'group', subject: this.#group(subject.name), ...at }
    }
    return { subjectKind: 'user', subject: this.#person(subject.name), ...at }
  }

  #group(name: string): string {
    const id = this.#groups.get(name.toLowerCase())
    if (id === undefined) throw moved()
    return id
  }

  #person(email: string): string {
    const id = this.#people.get(email)
    if (id === undefined) throw moved()
    return id
  }
}
