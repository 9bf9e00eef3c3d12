import { isAppError } from '#lib/core/app-error.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import {
  countDistance,
  fetchBranch,
  getHead,
  gitLine,
  isAncestor,
  moveBranch,
  readDefaultBranch,
  type Origin,
} from '../git/index.ts'
import { toProjectContext } from '../project-context.ts'
import type { Source } from './locate-source.ts'

const importRef = 'refs/import/head'

/** Where commits can be fetched from; null for a folder that was in no repository when it was imported. */
export function originOf(project: ProjectRecord, source: Source): Origin | null {
  if (source.kind === 'url') return { kind: 'url', url: source.url }
  const { repository } = source
  if (repository === null || repository.root !== project.origin || repository.subfolder !== project.subfolder)
    return null
  return { kind: 'folder', path: repository.root }
}

/** Brings new commits of the source into main where that needs no merge; else says what stands against it. */
export async function refreshProject(
  project: ProjectRecord,
  source: Source,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const origin = originOf(project, source)
  if (origin === null) return []
  try {
    return await fetchInto(project, origin, signal)
  } catch (error) {
    if (!isAppError(error) || error.kind === 'cancelled') throw error
    return [`New commits could not be looked for: ${error.message} The project is opened as it was.`]
  }
}

async function fetchInto(
  project: ProjectRecord,
  origin: Origin,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { gitDir } = toProjectContext(project)
  const named = await readDefaultBranch(origin, signal)
  if (named === null) return []
  await fetchBranch(gitDir, origin, { from: named, to: importRef, signal })
  const fetched = await gitLine(gitDir, ['rev-parse', importRef])
  const main = await getHead(gitDir, project.defaultBranch)
  if (fetched === main || (await isAncestor(gitDir, fetched, main))) return []
  if (!(await isAncestor(gitDir, main, fetched))) {
    return [
      `Both main here and ${project.origin} have commits that the other has not, so nothing was brought in. Push main there as a branch and merge it.`,
    ]
  }
  const { ahead } = await countDistance(gitDir, main, fetched)
  if (!(await moveBranch(gitDir, project.defaultBranch, { sha: fetched, expected: main }))) {
    return ['Main is being changed at this moment, so new commits were not brought in.']
  }
  return [`${ahead} new ${ahead === 1 ? 'commit was' : 'commits were'} brought in from ${project.origin}.`]
}
