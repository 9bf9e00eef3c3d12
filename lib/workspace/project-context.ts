import { loadConfig } from '#lib/config/config.ts'
import { getProjectRecord, type ProjectRecord } from '#lib/db/project-repository.ts'
import { repositoryPath } from './git/index.ts'

/** A project and where its repository is. */
export interface ProjectContext {
  readonly project: ProjectRecord
  readonly gitDir: string
}

export async function getProjectContext(slug: string): Promise<ProjectContext> {
  return toProjectContext(await getProjectRecord(slug))
}

export function toProjectContext(project: ProjectRecord): ProjectContext {
  return { project, gitDir: repositoryPath(loadConfig().dataDir, project.repository) }
}

/** Path in the repository of a path in the project. */
export function toRepositoryPath(project: Pick<ProjectRecord, 'subfolder'>, path: string): string {
  return project.subfolder === '' ? path : `${project.subfolder}/${path}`
}

/** Path in the project of a path in the repository; null for what lies outside of the project's folder. */
export function toProjectPath(project: Pick<ProjectRecord, 'subfolder'>, path: string): string | null {
  if (project.subfolder === '') return path
  return path.startsWith(`${project.subfolder}/`) ? path.slice(project.subfolder.length + 1) : null
}
