import type { AccessItem, GrantItem } from '#lib/access/code/access-items.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import type { ReadingHolder } from './holder-view.ts'

/** What a change says anew of access, and what it says no more. */
export interface DeclaredChange {
  readonly added: readonly AccessItem[]
  readonly removed: readonly AccessItem[]
}

type Before = Omit<ReadingHolder, 'after'>

/** What a holder has once the change is merged and applied. Grants that were made on the page stay. */
export function grantsAfter(
  holder: Before,
  { added, removed }: DeclaredChange,
  projectId: string,
): HeldGrant[] {
  const gone = removed.filter((item): item is GrantItem => item.kind === 'grant')
  const kept = holder.before.filter((grant) => !gone.some((item) => isOf(grant, item, holder)))
  const anew = added
    .filter((item): item is GrantItem => item.kind === 'grant')
    .filter(({ subject }) => concerns(subject, holder))
    .map((item) => toHeld(item, projectId))
  return [...kept, ...anew]
}

/** Roles and groups that the change makes. */
export function newHolders(known: readonly Before[], { added }: DeclaredChange, all: boolean): Before[] {
  return added.flatMap((item): Before[] => {
    if (item.kind === 'role' && !known.some(({ kind, key }) => kind === 'role' && key === item.key))
      return [{ kind: 'role', key: item.key, name: item.name, before: [] }]
    const isKnown = ({ kind, name }: Before) =>
      kind === 'group' && isSame(name, item.kind === 'group' ? item.name : '')
    if (all && item.kind === 'group' && !known.some(isKnown))
      return [{ kind: 'group', key: item.name, name: item.name, before: [] }]
    return []
  })
}

export function restrictedAfter(now: ReadonlySet<string>, { added, removed }: DeclaredChange): Set<string> {
  const restricted = new Set(now)
  for (const item of removed) if (item.kind === 'restricted') restricted.delete(item.dataset)
  for (const item of added) if (item.kind === 'restricted') restricted.add(item.dataset)
  return restricted
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** A person holds by their roles and groups as well; those are named in the grants that they have. */
function concerns(subject: GrantItem['subject'], { kind, key, name, before }: Before): boolean {
  if (subject.kind === 'person') return kind === 'person' && isSame(subject.name, name)
  if (kind === 'person')
    return before.some(({ via }) => via.kind === subject.kind && isSame(viaName(via), subject.name))
  return kind === subject.kind && isSame(kind === 'role' ? key : name, subject.name)
}

const viaName = ({ kind, key, name }: HeldGrant['via']) => (kind === 'role' ? key : name)

function isOf(grant: HeldGrant, { subject, scope, action }: GrantItem, holder: Before): boolean {
  if (grant.id === null || grant.action !== action) return false
  const kind = subject.kind === 'person' ? 'user' : subject.kind
  if (grant.via.kind !== kind) return false
  const owner = kind === 'user' ? holder.name : viaName(grant.via)
  if (!isSame(owner, subject.name)) return false
  return grant.scope.kind === scope.kind && isSame(grant.scope.value, scope.value)
}

function toHeld({ subject, scope, action, expiresAt }: GrantItem, projectId: string): HeldGrant {
  const kind = subject.kind === 'person' ? 'user' : subject.kind
  return {
    id: null,
    projectId,
    scope,
    action,
    expiresAt,
    via: { kind, key: subject.name, name: subject.name },
  }
}
