import { accessFile, type Declared } from '#lib/access/code/access-items.ts'
import { checkDeclared } from '#lib/access/code/check-declared.ts'
import { compareAccess } from '#lib/access/code/compare-access.ts'
import { readAccessFile } from '#lib/access/code/read-access-file.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { AccessDifferenceRow, AccessPlan } from '#lib/contracts/access-code.ts'
import type { ChangeAccess } from '#lib/contracts/changes.ts'
import { loadStoredAccess, type StoredAccess } from '#lib/db/access-code-repository.ts'
import { readAccessText } from '#lib/people/code/load-declared.ts'
import { describeDifference, describeFault, headOfMain, planOf } from '#lib/people/code/plan-access.ts'
import { seesGrants } from '#lib/people/get-access.ts'
import { listChangedFiles } from '#lib/workspace/diff-commits.ts'
import { loadChange, type LoadedChange } from './load-change.ts'
import { previewMerge, type MergePreview } from './preview-merge.ts'
import type { ChangePlace } from './read-changes.ts'

const untouched: ChangeAccess = {
  touches: false,
  faults: [],
  effects: [],
  mark: null,
  outlook: '',
  waiting: null,
}

/** What a change does to access. Who may apply it sees the plan that merging applies; others, what the file says anew. */
export const getChangeAccess = operation(
  { name: 'change.access', permission: 'files.read' },
  async (context: OperationContext, place: ChangePlace): Promise<ChangeAccess> => {
    const change = await loadChange(place)
    const sides = await previewMerge(change)
    const changed = await listChangedFiles(change, { from: sides.before, to: sides.after })
    if (!changed.some(({ path }) => path === accessFile)) return untouched
    const open = change.state === 'open' && sides.conflicts.length === 0
    if (open && context.principal.permissions.has('access.manage')) {
      return describeOpen(await planOf(context, change, { commit: sides.after, askWorker: true }))
    }
    return describeText(context, change, sides)
  },
)

function describeOpen(plan: AccessPlan): ChangeAccess {
  const { onlyDeclared, onlyStored, different, mayApply } = plan
  const effects = [...onlyDeclared, ...different, ...onlyStored.filter(({ effect }) => effect === 'remove')]
  const outlook = !mayApply.allowed
    ? `Merging applies nothing of it: ${mayApply.reason}`
    : effects.length === 0
      ? 'The database has it already.'
      : 'Merging it applies exactly this. Should access be changed before, it waits under Access, Drift.'
  const mark = mayApply.allowed ? plan.mark : null
  return { touches: true, faults: plan.faults, effects, mark, outlook, waiting: null }
}

async function describeText(
  context: OperationContext,
  change: LoadedChange,
  { before, after }: MergePreview,
): Promise<ChangeAccess> {
  const now = context.clock.now()
  const stored = await loadStoredAccess(change.project.id, now)
  const [old, fresh] = await Promise.all([before, after].map((sha) => declaredAt(change, sha, stored, now)))
  const waiting = await countWaiting(context, change)
  return {
    touches: true,
    faults: fresh?.faults.map(describeFault) ?? [],
    effects: compareTexts(old, fresh),
    mark: null,
    outlook: outlookOf(change, waiting),
    waiting,
  }
}

/** By the file alone: its reader may not know the groups, nor which datasets there are. */
async function declaredAt(
  change: LoadedChange,
  commit: string,
  stored: StoredAccess,
  now: Date,
): Promise<Declared> {
  const text = await readAccessText(change, commit)
  if (text === null) return { items: [], faults: [] }
  if (typeof text !== 'string') return { items: [], faults: text.faults }
  return checkDeclared(readAccessFile(text), {
    now,
    roles: new Set(stored.roles.map(({ key }) => key)),
    groups: null,
    people: new Set(stored.people.map(({ email }) => email)),
    datasets: null,
  })
}

function compareTexts(before: Declared | undefined, after: Declared | undefined): AccessDifferenceRow[] {
  const { onlyDeclared, different, onlyStored } = compareAccess({
    declared: after?.items ?? [],
    stored: before?.items ?? [],
    unread: new Set(),
    warehouse: null,
  })
  return [...onlyDeclared, ...different, ...onlyStored].map((each) =>
    describeDifference(each, { blocked: new Map(), datasets: null }),
  )
}

async function countWaiting(context: OperationContext, change: LoadedChange): Promise<number | null> {
  if (change.state !== 'merged' || !seesGrants(context.principal)) return null
  const plan = await planOf(context, change, { commit: await headOfMain(change), askWorker: true })
  const removed = plan.onlyStored.filter(({ effect }) => effect === 'remove').length
  return plan.onlyDeclared.length + plan.different.length + removed
}

function outlookOf(change: LoadedChange, waiting: number | null): string {
  if (change.state === 'closed') return 'It was not merged, so nothing of it was applied.'
  if (change.state === 'open')
    return 'An Admin who merges it applies it; else it waits for one under Access, Drift.'
  if (waiting === null) return 'An Admin applies it under Access, Drift, where the merge did not.'
  if (waiting === 0) return 'It is applied: main’s file and the database say the same.'
  return waiting === 1
    ? 'One change of main’s file waits for an Admin to apply it.'
    : `${waiting} changes of main’s file wait for an Admin to apply them.`
}
