import { loadConfig } from '#lib/config/config.ts'

/** Where a role or a membership came from, as people know it. `hand` is a person, who is named elsewhere. */
export function nameOfSource(source: string): string {
  if (source === 'hand') return 'an admin'
  if (source === 'access.yml') return 'access.yml'
  if (source === 'scim') return 'the directory (SCIM)'
  if (source === 'scim-rules') return 'a rule for groups of the directory'
  return loadConfig().oidc.find(({ id }) => id === source)?.name ?? `the provider ${source}`
}
