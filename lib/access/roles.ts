import type { DatasetAction, Layer } from '#lib/contracts/access.ts'
import { permission, type BuiltInRole, type Permission, type RoleKey } from '#lib/contracts/people.ts'

/** A right on every dataset of a layer that is not restricted. */
export interface LayerGrant {
  readonly action: DatasetAction
  readonly layers: readonly Layer[] | 'every'
}

export interface Role {
  readonly key: RoleKey
  readonly name: string
  readonly summary: string
  readonly permissions: readonly Permission[]
  /** Grants of production and raw datasets; the own development schema needs none. */
  readonly grants: readonly LayerGrant[]
}

interface BuiltIn extends Role {
  readonly key: BuiltInRole
}

/** The one table of built-in roles: permissions, dataset rights, pages and messages derive from it. */
export const roles: readonly BuiltIn[] = [
  {
    key: 'admin',
    name: 'Admin',
    summary: 'Everything: people, roles, connections, and every dataset.',
    permissions: permission.options,
    grants: [{ action: 'own', layers: 'every' }],
  },
  {
    key: 'team_lead',
    name: 'Team Lead',
    summary: 'Reviews and merges changes, builds production; reads all data that is not restricted.',
    permissions: [
      'project.read',
      'files.read',
      'files.edit',
      'preview.run',
      'run.development',
      'run.production',
      'change.open',
      'change.review',
      'change.merge',
      'access.approve',
      'access.view_as',
    ],
    grants: [
      { action: 'edit', layers: ['mart'] },
      { action: 'view', layers: 'every' },
    ],
  },
  {
    key: 'data_analyst',
    name: 'Data Analyst',
    summary: 'Edits models on a branch, previews and runs in their own development schema, opens changes.',
    permissions: [
      'project.read',
      'files.read',
      'files.edit',
      'preview.run',
      'run.development',
      'change.open',
    ],
    grants: [
      { action: 'edit', layers: ['mart'] },
      // Marts are built from core: who may edit a mart must be able to preview what it reads.
      { action: 'view', layers: ['staging', 'core', 'mart'] },
    ],
  },
  {
    key: 'data_reader',
    name: 'Data Reader',
    summary: 'Reads lineage and runs; views staging, mart and reporting data.',
    permissions: ['project.read'],
    grants: [{ action: 'view', layers: ['staging', 'mart', 'reporting'] }],
  },
]

/** How a permission is named in a refusal: "You may not …". */
export const permissionLabels: Readonly<Record<Permission, string>> = {
  'people.manage': 'manage people',
  'roles.assign': 'assign roles',
  'project.manage': 'manage projects and connections',
  'project.read': 'see projects',
  'files.read': 'read files',
  'files.edit': 'edit files',
  'preview.run': 'preview models',
  'run.development': 'run in development',
  'run.production': 'run in production',
  'change.open': 'open changes',
  'change.review': 'approve changes',
  'change.merge': 'merge changes',
  'access.manage': 'manage roles, groups and grants',
  'access.approve': 'decide access requests',
  'access.view_as': 'view as others',
  'audit.read': 'read the audit log',
}

export function getRole(key: BuiltInRole): Role {
  const role = roles.find((each) => each.key === key)
  if (role === undefined) throw new Error(`Role ${key} is not in the table of roles`)
  return role
}

export function isBuiltInRole(value: string): value is BuiltInRole {
  return roles.some((role) => role.key === value)
}

/** Who edits or reviews reads as well: files name every model, so reading them is a permission of its own. */
export function withImplied(permissions: readonly Permission[]): readonly Permission[] {
  const reads = permissions.some((each) => each === 'files.edit' || each === 'change.review')
  return reads && !permissions.includes('files.read') ? [...permissions, 'files.read'] : permissions
}

/** Roles that the table does not have, such as one that was removed, give nothing. */
export function permissionsOf(
  keys: readonly RoleKey[],
  table: readonly Role[] = roles,
): ReadonlySet<Permission> {
  return new Set(table.filter((role) => keys.includes(role.key)).flatMap((role) => role.permissions))
}

/** "You may not merge changes. Team Lead and Admin may." */
export function refusalOf(permission: Permission): string {
  const names = roles.filter((role) => role.permissions.includes(permission)).map((role) => role.name)
  const holders = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('')
  return `You may not ${permissionLabels[permission]}. ${holders} may.`
}
