import { loadConfig } from '#lib/config/config.ts'
import { open } from '#lib/config/secret-box.ts'
import { updateProjectConnection, type ProjectRecord } from '#lib/db/project-repository.ts'
import type { Source } from './locate-source.ts'
import { readBeside } from './make-repository.ts'
import { readProfile, type ProjectHead } from './read-profile.ts'
import { toStoredProfile } from './store-profile.ts'

/**
 * A second import of a folder takes what its profile says now, such as another host or password of the server. A
 * project on DuckDB keeps the file that it was given.
 */
export async function refreshConnection(
  project: ProjectRecord,
  source: Source,
  head: ProjectHead,
): Promise<readonly string[]> {
  if (project.adapter === 'duckdb' || source.kind === 'url') return []
  const profile = await readProfile(head, await readBeside(source, 'profiles.yml'))
  if (profile.target.type !== project.adapter) return []
  const { stored, notes } = await toStoredProfile(profile, { slug: project.slug, source })
  if (stored.connection === null) return [...profile.notes, ...notes]
  if (unsealed(stored.connection) === unsealed(project.connection)) return []
  await updateProjectConnection(project.id, {
    connection: stored.connection,
    targetFields: stored.targetFields,
  })
  return ['The connection was taken anew from the profile.']
}

function unsealed(connection: Uint8Array | null): string | null {
  return connection === null ? null : open(loadConfig().key, Buffer.from(connection))
}
