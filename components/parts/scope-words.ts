import type { TokenScope } from '#lib/contracts/people.ts'

/** What each scope of lib/access/scopes.ts opens, as people read it. */
export const scopeWords: Readonly<Record<TokenScope, { readonly label: string; readonly summary: string }>> =
  {
    full: { label: 'Everything', summary: 'All that the roles of its owner allow' },
    read: { label: 'Read', summary: 'See projects, lineage and runs, preview, read the audit log' },
    metadata: { label: 'Metadata', summary: 'See projects, lineage and runs; no rows of data' },
    develop: { label: 'Develop', summary: 'Edit files, preview, run in development, open changes' },
    run: { label: 'Run', summary: 'See projects and runs, start and cancel runs' },
    scim: { label: 'Directory (SCIM)', summary: 'Make, change and close people and groups by /api/scim/v2' },
  }

export function listScopes(scopes: readonly TokenScope[]): string {
  return scopes.map((scope) => scopeWords[scope].label).join(', ') || 'Nothing'
}
