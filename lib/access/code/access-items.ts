import type { DatasetAction, Layer } from '#lib/contracts/access.ts'
import type { Permission } from '#lib/contracts/people.ts'
import type { Span } from '#lib/core/text-position.ts'

/** Where a project declares its access, beside dbt_project.yml: dbt reads no file of this name. */
export const accessFile = 'access.yml'
/** Models of this name, built in production, declare grants as rows. */
export const permissionModels = /^permissions_/

export interface RoleItem {
  readonly kind: 'role'
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly permissions: readonly Permission[]
}
export interface GroupItem {
  readonly kind: 'group'
  readonly name: string
  readonly summary: string
}
export interface MemberItem {
  readonly kind: 'member'
  readonly group: string
  readonly email: string
}
export interface RestrictedItem {
  readonly kind: 'restricted'
  readonly dataset: string
}
export interface GrantItem {
  readonly kind: 'grant'
  /** Key of a role, name of a group, address of a person. */
  readonly subject: { readonly kind: 'role' | 'group' | 'person'; readonly name: string }
  readonly scope: { readonly kind: 'dataset' | 'pattern' | 'layer'; readonly value: string }
  readonly action: DatasetAction
  readonly expiresAt: string | null
  readonly note: string
}
/** The smallest part of what somebody may do that is declared, compared and applied by itself. */
export type AccessItem = RoleItem | GroupItem | MemberItem | RestrictedItem | GrantItem

/** Who made it: the page, the project's file, or one of its permission models. */
export type AccessOrigin = 'page' | 'file' | `model:${string}`

export const originOfModel = (model: string): AccessOrigin => `model:${model}`
export const modelOfOrigin = (origin: AccessOrigin) =>
  origin.startsWith('model:') ? origin.slice('model:'.length) : null

/** What an earlier version does not know counts as made by hand: it is never removed by itself. */
export function readOrigin(text: string): AccessOrigin {
  if (text === 'file') return text
  return text.startsWith('model:') ? originOfModel(text.slice('model:'.length)) : 'page'
}

/** An item of the file or of a permission model. */
export interface DeclaredItem {
  readonly item: AccessItem
  readonly origin: AccessOrigin
  readonly place: { readonly path: string; readonly span: Span | null }
}

/** What is wrong with a declaration: one sentence, and its place. */
export interface AccessFault {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly remedy: string | null
  readonly path: string
  readonly span: Span | null
}

export interface Declared {
  readonly items: readonly DeclaredItem[]
  readonly faults: readonly AccessFault[]
}

/** Equal where two items are about the same thing, whatever they say of it. */
export function itemId(item: AccessItem): string {
  switch (item.kind) {
    case 'role':
      return JSON.stringify(['role', item.key])
    case 'group':
      return JSON.stringify(['group', item.name.toLowerCase()])
    case 'member':
      return JSON.stringify(['member', item.group.toLowerCase(), item.email])
    case 'restricted':
      return JSON.stringify(['restricted', item.dataset])
    case 'grant': {
      const { subject, scope, action } = item
      return JSON.stringify([
        'grant',
        subject.kind,
        subject.name.toLowerCase(),
        scope.kind,
        scope.value,
        action,
      ])
    }
  }
}

/** "view on production_mart_* to the group Finance". */
export function describeItem(item: AccessItem): string {
  switch (item.kind) {
    case 'role':
      return `role ${item.key}`
    case 'group':
      return `group ${item.name}`
    case 'member':
      return `${item.email} in the group ${item.group}`
    case 'restricted':
      return `${item.dataset} restricted`
    case 'grant':
      return `${item.action} on ${describeScopeOf(item)} to ${subjectWords(item)}`
  }
}

const describeScopeOf = ({ scope }: GrantItem) =>
  scope.kind === 'layer' ? `the layer ${scope.value}` : scope.value
const subjectWords = ({ subject }: GrantItem) =>
  subject.kind === 'person' ? subject.name : `the ${subject.kind} ${subject.name}`

export interface KnownDataset {
  readonly name: string
  readonly layer: Layer
}
