import type { OperationContext } from '#lib/access/operation.ts'
import { listBranchesOfPerson } from '#lib/db/branch-repository.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { getHead, readBlobs, readTree, readWorkingTree, type Tree } from '../git/index.ts'
import { findProjectPackages } from '../package-set.ts'
import { toProjectContext, type ProjectContext } from '../project-context.ts'
import { ensureWorkBranch } from '../work-branch.ts'
import { capturePackages, listHubPackages } from './capture-packages.ts'
import { draftUncommitted } from './draft-uncommitted.ts'
import { installAside, type PackageInstaller } from './install-aside.ts'
import { projectFileName, type Source } from './locate-source.ts'
import { readProjectHead } from './read-profile.ts'
import { originOf } from './refresh-project.ts'

/** What follows the repository: packages and drafts. Each part can be done again, so an interrupted import goes on. */
export async function completeImport(
  project: ProjectRecord,
  source: Source,
  { principal, signal }: OperationContext,
  install: PackageInstaller | null,
): Promise<readonly string[]> {
  const context = toProjectContext(project)
  const head = await getHead(context.gitDir, project.defaultBranch)
  const tree = await readTree(context.gitDir, head, project.subfolder)
  const packages = await takePackages(context, { source, tree, install, signal })
  if (source.kind === 'url' || originOf(project, source) === null) return packages
  const drafts = await takeDrafts(context, source.folder, principal)
  return [...packages, ...drafts]
}

async function readTexts(context: ProjectContext, tree: Tree, paths: readonly string[]) {
  const ids = paths.flatMap((path) => tree.byPath.get(path)?.blob ?? [])
  const contents = await readBlobs(context.gitDir, ids)
  return paths.map((path) => contents.get(tree.byPath.get(path)?.blob ?? '')?.toString('utf8') ?? null)
}

interface PackagesWanted {
  readonly source: Source
  readonly tree: Tree
  readonly install: PackageInstaller | null
  readonly signal: AbortSignal
}

async function takePackages(
  context: ProjectContext,
  { source, tree, install, signal }: PackagesWanted,
): Promise<readonly string[]> {
  const [projectText = null, ...packageTexts] = await readTexts(context, tree, [
    projectFileName,
    'packages.yml',
    'dependencies.yml',
  ])
  const packagesFolder = readProjectHead(projectText ?? '')?.packagesFolder ?? 'dbt_packages'
  const blobOf = (path: string) => tree.byPath.get(path)?.blob ?? null
  const projectId = context.project.id
  if (source.kind === 'folder') {
    await capturePackages({ projectId, folder: source.folder, packagesFolder, blobOf })
  }
  const wanted = listHubPackages(packageTexts)
  const installed = await findProjectPackages(projectId, blobOf)
  const has = (hub: string) => {
    const folder = `${packagesFolder}/${hub.split('/').at(-1) ?? hub}/`
    // Those of another lock file may be of other versions; they are used where no better can be had.
    const usable = installed !== null && (installed.exact || install === null)
    return usable && installed.files.some(([path]) => path.startsWith(folder))
  }
  const missing = wanted.filter((hub) => !has(hub))
  if (missing.length === 0) return []
  const names = missing.join(', ')
  const one = missing.length === 1
  let fault = ''
  if (install !== null) {
    try {
      await installAside({ projectId, gitDir: context.gitDir, tree, packagesFolder, blobOf, install, signal })
      return [`${names} ${one ? 'was' : 'were'} installed, outside of git.`]
    } catch (error) {
      if (signal.aborted) throw error
      fault = ` (${error instanceof Error ? error.message : String(error)})`
    }
  }
  const where = source.kind === 'folder' ? `in ${source.folder}` : 'in a checkout of it'
  return [
    `${names} ${one ? 'is' : 'are'} not installed${fault}, so models that use ${one ? 'it' : 'them'} do not compile. Install packages in Develop tries again; or run metricwright deps ${where} and import that folder.`,
  ]
}

async function takeDrafts(
  context: ProjectContext,
  folder: string,
  principal: { readonly userId: string; readonly slug: string },
): Promise<readonly string[]> {
  const { project, gitDir } = context
  const root = project.origin
  const owner = { projectId: project.id, userId: principal.userId }
  // Whoever has a branch has been here before: what they typed since is worth more than what the folder says.
  const seen = (await listBranchesOfPerson(owner)).length > 0
  if (seen) return []
  const head = await getHead(gitDir, project.defaultBranch)
  const tree = await readWorkingTree(gitDir, root, { base: head, only: project.subfolder })
  const work = await ensureWorkBranch(context, principal)
  const { drafted, left } = await draftUncommitted(work, { tree, subfolder: project.subfolder })
  const notes = []
  if (drafted > 0) {
    notes.push(
      `${drafted} uncommitted ${drafted === 1 ? 'file is a draft' : 'files are drafts'} on ${work.branch.name}. ${folder} was not changed.`,
    )
  }
  if (left.length > 0)
    notes.push(`Not taken, as they are no text or too large: ${left.slice(0, 10).join(', ')}.`)
  return notes
}
