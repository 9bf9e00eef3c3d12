import type { Permission, TokenScope } from '#lib/contracts/people.ts'

export interface Scope {
  readonly key: TokenScope
  /** In a refusal: "This API token is for …". */
  readonly label: string
  /** Permissions whose reading operations it opens. */
  readonly reads: readonly Permission[]
  /** Permissions whose changing operations it opens as well. */
  readonly writes: readonly Permission[]
  /** Reading what everybody who is signed in may read, such as who they are. */
  readonly signedIn: boolean
}

/**
 * The one table of scopes. A token opens what one of its scopes opens and its person may do: everything else is
 * refused. `full` is no scope of this table: it sets no limit.
 */
export const scopes: readonly Scope[] = [
  {
    key: 'read',
    label: 'reading',
    reads: ['project.read', 'files.read', 'preview.run', 'audit.read'],
    writes: [],
    signedIn: true,
  },
  { key: 'metadata', label: 'reading metadata', reads: ['project.read'], writes: [], signedIn: true },
  {
    key: 'develop',
    label: 'editing and running in development',
    reads: ['project.read', 'files.read', 'preview.run'],
    writes: ['files.edit', 'preview.run', 'run.development', 'change.open'],
    signedIn: true,
  },
  {
    key: 'run',
    label: 'starting runs',
    reads: ['project.read'],
    writes: ['run.development', 'run.production'],
    signedIn: true,
  },
  // Its operations ask for the scope itself: a directory's token opens nothing else.
  { key: 'scim', label: 'a directory (SCIM)', reads: [], writes: [], signedIn: false },
]

/** Null where the token has no limit but its person. */
export function limitsOf(keys: readonly TokenScope[]): readonly Scope[] | null {
  return keys.includes('full') ? null : scopes.filter((scope) => keys.includes(scope.key))
}

/** Whether a token with these scopes may try an operation; its person's permissions count besides. */
export function isWithinScopes(
  limits: readonly Scope[],
  asked: { readonly permission: Permission | null; readonly changes: boolean },
): boolean {
  const { permission, changes } = asked
  if (permission === null) return !changes && limits.some((scope) => scope.signedIn)
  return limits.some(
    (scope) => scope.writes.includes(permission) || (!changes && scope.reads.includes(permission)),
  )
}

/** What is left of a person's permissions. */
export function limitPermissions(
  permissions: ReadonlySet<Permission>,
  limits: readonly Scope[],
): ReadonlySet<Permission> {
  return new Set(
    [...permissions].filter((permission) => isWithinScopes(limits, { permission, changes: false })),
  )
}

export function refusalByScopes(limits: readonly Scope[]): string {
  if (limits.length > 0 && limits.every((scope) => scope.writes.length === 0 && scope.signedIn)) {
    return 'This API token may only read.'
  }
  return `This API token is for ${limits.map((scope) => scope.label).join(', and for ') || 'nothing'}, and for nothing else.`
}
