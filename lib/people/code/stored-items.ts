import { readOrigin, type AccessItem } from '#lib/access/code/access-items.ts'
import type { StoredItem } from '#lib/access/code/compare-access.ts'
import { toRole } from '#lib/access/load-principal.ts'
import { datasetAction, grantScope } from '#lib/contracts/access.ts'
import { fileSource, type StoredAccess } from '#lib/db/access-code-repository.ts'

/** The database's side. Roles and groups of another project's file are that file's, and left out. */
export function storedItems(stored: StoredAccess, projectId: string): StoredItem[] {
  const mine = (row: { readonly projectId: string | null }) =>
    row.projectId === null || row.projectId === projectId
  const made = (row: { readonly projectId: string | null }) =>
    row.projectId === null ? ('page' as const) : ('file' as const)
  const groups = stored.groups.filter(mine)
  return [
    ...stored.roles.filter(mine).map((row): StoredItem => {
      const { key, name, summary, permissions } = toRole({ ...row, version: 1 })
      return { item: { kind: 'role', key, name, summary, permissions }, origin: made(row) }
    }),
    ...groups.map((row): StoredItem => ({
      item: { kind: 'group', name: row.name, summary: row.summary },
      origin: made(row),
    })),
    ...groups.flatMap(storedMembers),
    ...stored.restricted.map(({ dataset, origin }): StoredItem => ({
      item: { kind: 'restricted', dataset },
      origin: readOrigin(origin),
    })),
    ...storedGrants(stored),
  ]
}

/** Who is a member by a directory alone is the directory's. */
function storedMembers({ name, members }: StoredAccess['groups'][number]): StoredItem[] {
  const of = (wanted: string) =>
    new Set(members.filter(({ source }) => source === wanted).map(({ user }) => user.email))
  const [file, hand] = [of(fileSource), of('hand')]
  return [...new Set([...file, ...hand])].map((email) => ({
    item: { kind: 'member', group: name, email },
    origin: file.has(email) ? 'file' : 'page',
  }))
}

function storedGrants(stored: StoredAccess): StoredItem[] {
  const groups = new Map(stored.groups.map(({ id, name }) => [id, name]))
  const people = new Map(stored.people.map(({ id, email }) => [id, email]))
  return stored.grants.flatMap((row): StoredItem[] => {
    const subject = subjectOf(row, { groups, people })
    const scope = grantScope.shape.kind.exclude(['every']).safeParse(row.scopeKind)
    const action = datasetAction.safeParse(row.action)
    // Of somebody or something that is gone, it gives nothing.
    if (subject === null || !scope.success || !action.success) return []
    const item: AccessItem = {
      kind: 'grant',
      subject,
      scope: { kind: scope.data, value: row.scope },
      action: action.data,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      note: row.note,
    }
    return [{ item, origin: readOrigin(row.origin) }]
  })
}

type Subject = Extract<AccessItem, { kind: 'grant' }>['subject']

function subjectOf(
  row: StoredAccess['grants'][number],
  names: { readonly groups: ReadonlyMap<string, string>; readonly people: ReadonlyMap<string, string> },
): Subject | null {
  if (row.subjectKind === 'role') return { kind: 'role', name: row.subject }
  const kind = row.subjectKind === 'group' ? ('group' as const) : ('person' as const)
  const name = (kind === 'group' ? names.groups : names.people).get(row.subject)
  return name === undefined ? null : { kind, name }
}
