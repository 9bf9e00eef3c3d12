import { accessFile, type AccessItem } from '#lib/access/code/access-items.ts'
import { compareAccess } from '#lib/access/code/compare-access.ts'
import { readAccessFile } from '#lib/access/code/read-access-file.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { loadRoleHoldings } from '#lib/access/role-holdings.ts'
import { toCommitRef } from '#lib/compile-service/commit-ref.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import type { ChangeReading } from '#lib/contracts/changes.ts'
import { loadHolders, subjectKey } from '#lib/people/holders.ts'
import { readAccessText } from '#lib/people/code/load-declared.ts'
import { seesGrants } from '#lib/people/get-access.ts'
import { listChangedFiles } from '#lib/workspace/diff-commits.ts'
import { loadChange, type LoadedChange } from './load-change.ts'
import { previewMerge, type MergePreview } from './preview-merge.ts'
import { grantsAfter, newHolders, restrictedAfter, type DeclaredChange } from './reading/grants-after.ts'
import type { ReadingHolder } from './reading/holder-view.ts'
import type { ChangePlace } from './read-changes.ts'

/** Which columns each role reads after a change and not before. Who sees grants is told of groups and people as well. */
export const getChangeReading = operation(
  { name: 'change.reading', permission: 'files.read' },
  async (context: OperationContext, place: ChangePlace): Promise<ChangeReading> => {
    const { principal, signal } = context
    const change = await loadChange(place)
    const sides = await previewMerge(change)
    const [{ scope }, before, after, declared] = await Promise.all([
      resolveScope(principal, change.project.slug, 'main'),
      toCommitRef(change, sides.before),
      toCommitRef(change, sides.after),
      declaredChange(change, sides),
    ])
    const holders = await loadReadingHolders(change, { declared, all: seesGrants(principal) })
    const restricted = [...restrictedAfter(new Set(scope.restricted), declared)].sort()
    const found = await callWorker(
      'compareReading',
      { scope, before, after, restricted, holders: holders.map(toWire) },
      { signal },
    )
    return seesGrants(principal) ? found : { ...found, people: null }
  },
)

const toWire = ({ before, after, ...holder }: ReadingHolder) => ({
  ...{ ...holder, before: [...before], after: [...after] },
})

const nothing: DeclaredChange = { added: [], removed: [] }

/** What access.yml says anew; of a change that has ended the database has, or has not, what came of it. */
async function declaredChange(change: LoadedChange, sides: MergePreview): Promise<DeclaredChange> {
  if (change.state !== 'open') return nothing
  const changed = await listChangedFiles(change, { from: sides.before, to: sides.after })
  if (!changed.some(({ path }) => path === accessFile)) return nothing
  const [before, after] = await Promise.all(
    [sides.before, sides.after].map((commit) => itemsAt(change, commit)),
  )
  const { onlyDeclared, different, onlyStored } = compareAccess({
    declared: after ?? [],
    stored: before ?? [],
    unread: new Set(),
    warehouse: null,
  })
  const items = (all: readonly { readonly item: AccessItem }[]) => all.map(({ item }) => item)
  return { added: [...items(onlyDeclared), ...items(different)], removed: items(onlyStored) }
}

async function itemsAt(change: LoadedChange, commit: string) {
  const text = await readAccessText(change, commit)
  return typeof text === 'string' ? readAccessFile(text).items : []
}

async function loadReadingHolders(
  { project }: LoadedChange,
  { declared, all }: { readonly declared: DeclaredChange; readonly all: boolean },
): Promise<ReadingHolder[]> {
  const roles = (await loadRoleHoldings(project.id)).map((role): Omit<ReadingHolder, 'after'> => ({
    kind: 'role',
    key: role.key,
    name: role.name,
    before: [...role.grants],
  }))
  const others = all ? await loadOthers(project.id) : []
  const known = [...roles, ...others]
  const withNew = [...known, ...newHolders(known, declared, all)]
  return withNew.map((holder) => ({ ...holder, after: grantsAfter(holder, declared, project.id) }))
}

/** Groups, and people with grants of their own. */
async function loadOthers(projectId: string): Promise<Omit<ReadingHolder, 'after'>[]> {
  const { people, groups, granted } = await loadHolders(projectId)
  const own = people.filter(({ user }) => granted.has(subjectKey('user', user.id)))
  return [
    ...groups.map(({ id, name }) => ({
      kind: 'group' as const,
      key: id,
      name,
      before: [...(granted.get(subjectKey('group', id)) ?? [])],
    })),
    ...own.map(({ user, grants }) => ({
      kind: 'person' as const,
      key: user.id,
      name: user.email,
      before: [...grants],
    })),
  ]
}
