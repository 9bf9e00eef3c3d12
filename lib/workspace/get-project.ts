import { operation } from '#lib/access/operation.ts'
import type { Project } from '#lib/contracts/projects.ts'
import { enforcementWords } from '#lib/catalog/enforcement-words.ts'
import { listProjectRecords, type ProjectRecord } from '#lib/db/project-repository.ts'
import { findWarehouseAccess } from '#lib/db/warehouse-login-repository.ts'
import { getHead, looksLikeRemote, readLog } from './git/index.ts'
import { getProjectContext } from './project-context.ts'
import { findPushTarget } from './push-target.ts'
import { describeWarehouseProblem } from './warehouse-problem.ts'

type ProjectItem = Pick<Project, 'slug' | 'name' | 'adapter'>

export const listProjects = operation(
  { name: 'project.list', permission: 'project.read' },
  async (): Promise<{ projects: ProjectItem[] }> => {
    const rows = await listProjectRecords()
    return { projects: rows.map(({ slug, name, adapter }) => ({ slug, name, adapter })) }
  },
)

export const getProject = operation(
  { name: 'project.get', permission: 'project.read' },
  async ({ principal }, input: { readonly project: string }): Promise<Project> => {
    const { project, gitDir } = await getProjectContext(input.project)
    const headSha = await getHead(gitDir, project.defaultBranch)
    const [last] = await readLog(gitDir, { head: headSha, since: null, limit: 1 })
    return {
      slug: project.slug,
      name: project.name,
      adapter: project.adapter,
      warehouseProblem: describeWarehouseProblem(project),
      enforcement: await describeEnforcement(project),
      defaultBranch: project.defaultBranch,
      headSha,
      headMessage: last?.message.split('\n')[0] ?? '',
      origin: describeOrigin(project),
      canPush: (await findPushTarget(project.origin)) !== null,
      productionSchema: 'production',
      developmentSchema: `dev_${principal.slug}`,
    }
  },
)

/** As it would be named to import it again, with the folder of the repository that it lies in. */
function describeOrigin({ origin, subfolder }: Pick<ProjectRecord, 'origin' | 'subfolder'>): string {
  if (origin === '' || subfolder === '') return origin
  return looksLikeRemote(origin) ? `${origin}#${subfolder}` : `${origin}/${subfolder}`
}

/** Without logins of their own the warehouse does not know people: never said less plainly than that. */
async function describeEnforcement({ id, adapter }: Pick<ProjectRecord, 'id' | 'adapter'>): Promise<string> {
  if (adapter === 'duckdb') return enforcementWords.none
  return (await findWarehouseAccess(id))?.mode === 'on' ? enforcementWords.on : enforcementWords.off
}
