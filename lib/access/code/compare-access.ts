import { createHash } from 'node:crypto'
import {
  itemId,
  modelOfOrigin,
  type AccessItem,
  type AccessOrigin,
  type DeclaredItem,
} from './access-items.ts'
import { writeExpires } from './read-grant-entry.ts'

export interface StoredItem {
  readonly item: AccessItem
  readonly origin: AccessOrigin
}

export interface CompareInput {
  readonly declared: readonly DeclaredItem[]
  /** What the database has for the project: roles, groups, grants that are not over. */
  readonly stored: readonly StoredItem[]
  /** Models whose rows could not be read: what came from them stays until they can. */
  readonly unread: ReadonlySet<string> | 'every'
  /** By the ids of items, whether the warehouse has them, where it can say; null where it keeps no grants of its own. */
  readonly warehouse: ReadonlyMap<string, boolean> | null
}

/** What applying does with it. `keep`: made on the page, or of a model that could not be read. */
export type AccessEffect = 'add' | 'change' | 'remove' | 'keep'

export interface DifferentField {
  readonly name: string
  readonly declared: string
  readonly stored: string
}

export interface AccessDifference {
  readonly id: string
  readonly item: AccessItem
  /** As it is in the database; null where it is not. */
  readonly stored: AccessItem | null
  readonly origin: AccessOrigin
  readonly effect: AccessEffect
  /** A row that is kept and that who applies may choose to remove. */
  readonly removable: boolean
  readonly fields: readonly DifferentField[]
  readonly place: DeclaredItem['place'] | null
  /** Whether the warehouse has it; null where it keeps no grants. */
  readonly inWarehouse: boolean | null
}

export interface AccessComparison {
  readonly onlyDeclared: readonly AccessDifference[]
  readonly onlyStored: readonly AccessDifference[]
  readonly different: readonly AccessDifference[]
  /** Equal as long as neither side has moved: a plan is applied only under the mark that it was shown with. */
  readonly mark: string
}

export function compareAccess(input: CompareInput): AccessComparison {
  const declared = new Map(input.declared.map((each) => [itemId(each.item), each]))
  const stored = new Map(input.stored.map((each) => [itemId(each.item), each]))
  const inWarehouse = (id: string) => input.warehouse?.get(id) ?? null
  const onlyDeclared: AccessDifference[] = []
  const different: AccessDifference[] = []
  for (const [id, { item, origin, place }] of declared) {
    const there = stored.get(id)
    const base = { id, item, origin, place, removable: false, inWarehouse: inWarehouse(id) }
    if (there === undefined) {
      onlyDeclared.push({ ...base, stored: null, effect: 'add', fields: [] })
      continue
    }
    const fields = differentFields({ item, origin }, there)
    if (fields.length > 0) different.push({ ...base, stored: there.item, effect: 'change', fields })
  }
  const onlyStored = [...stored].flatMap(([id, each]): AccessDifference[] => {
    if (declared.has(id)) return []
    const kept = each.origin === 'page' || isUnread(each.origin, input.unread)
    const base = { id, item: each.item, stored: each.item, origin: each.origin, place: null, fields: [] }
    const effect = kept ? ('keep' as const) : ('remove' as const)
    return [{ ...base, effect, removable: each.origin === 'page', inWarehouse: inWarehouse(id) }]
  })
  return { onlyDeclared, different, onlyStored: withDependents(onlyStored), mark: markOf(input) }
}

function isUnread(origin: AccessOrigin, unread: CompareInput['unread']): boolean {
  const model = modelOfOrigin(origin)
  return model !== null && (unread === 'every' || unread.has(model))
}

/** What a removed role or group has goes with it, whoever made it. */
function withDependents(differences: readonly AccessDifference[]): AccessDifference[] {
  const gone = new Set(differences.filter(({ effect }) => effect === 'remove').map(({ id }) => id))
  return differences.map((each) =>
    each.effect === 'keep' && containersOf(each.item).some((id) => gone.has(id))
      ? { ...each, effect: 'remove', removable: false }
      : each,
  )
}

/** Ids of the role or group without which an item cannot be. */
export function containersOf(item: AccessItem): readonly string[] {
  if (item.kind === 'member') return [itemId({ kind: 'group', name: item.group, summary: '' })]
  if (item.kind !== 'grant') return []
  const { kind, name } = item.subject
  if (kind === 'group') return [itemId({ kind: 'group', name, summary: '' })]
  if (kind === 'role') return [itemId({ kind: 'role', key: name, name, summary: '', permissions: [] })]
  return []
}

function differentFields(declared: StoredItem, stored: StoredItem): DifferentField[] {
  const [mine, theirs] = [fieldsOf(declared), fieldsOf(stored)]
  return Object.entries(mine).flatMap(([name, value]) => {
    const other = theirs[name] ?? ''
    return value === other ? [] : [{ name, declared: value, stored: other }]
  })
}

function fieldsOf({ item, origin }: StoredItem): Readonly<Record<string, string>> {
  const made = { 'kept in': originWords(origin) }
  switch (item.kind) {
    case 'role': {
      const permissions = [...item.permissions].sort().join(', ')
      return { name: item.name, summary: item.summary, permissions, ...made }
    }
    case 'group':
      return { name: item.name, summary: item.summary, ...made }
    case 'grant': {
      const ends = item.expiresAt === null ? 'no end' : writeExpires(item.expiresAt)
      return { ends, note: item.note, ...made }
    }
    case 'member':
    case 'restricted':
      return made
  }
}

export function originWords(origin: AccessOrigin): string {
  if (origin === 'page') return 'the page'
  return modelOfOrigin(origin) ?? 'access.yml'
}

function markOf({ declared, stored, unread }: CompareInput): string {
  const lines = (items: readonly StoredItem[]) =>
    items.map(({ item, origin }) => JSON.stringify([itemId(item), fieldsOf({ item, origin })])).sort()
  const kept = new Set(stored.flatMap(({ origin }) => (isUnread(origin, unread) ? [origin] : [])))
  return createHash('sha256')
    .update(JSON.stringify([lines(declared), lines(stored), [...kept].sort()]))
    .digest('hex')
}
