import { listDrafts } from '#lib/db/draft-repository.ts'
import { getHead, gitBlobId, readBlobs, readTree, type Tree } from '../git/index.ts'
import { projectFileName } from '../import/locate-source.ts'
import { readProjectHead } from '../import/read-profile.ts'
import { findProjectPackages, packageSetId, type ProjectPackages } from '../package-set.ts'
import type { ProjectContext } from '../project-context.ts'
import type { WorkBranch } from '../work-branch.ts'
import {
  holdsWanted,
  listReached,
  listWanted,
  type ReachedPackage,
  type WantedPackage,
} from './wanted-packages.ts'

/** Files of a commit with drafts over them, and what they ask for. */
export interface PackagePlace {
  readonly tree: Tree
  readonly drafts: ReadonlyMap<string, string | null>
  readonly blobOf: (path: string) => string | null
  /** Of the set that they ask for; null where no file could ask for one. */
  readonly id: string | null
  /** Null where a list cannot be read. */
  readonly wanted: readonly WantedPackage[] | null
  /** With what folders of the project and a lock file add to it. */
  readonly reached: readonly ReachedPackage[]
  /** Where the project says that packages lie, e.g. dbt_packages. */
  readonly folder: string
  readonly found: ProjectPackages | null
  readonly isInstalled: boolean
}

export const lockFile = 'package-lock.yml'
const listFiles = [projectFileName, lockFile, 'packages.yml', 'dependencies.yml']

const none: ReadonlyMap<string, string | null> = new Map()

/** What main asks for. */
export async function readMainPlace(context: ProjectContext): Promise<PackagePlace> {
  const head = await getHead(context.gitDir, context.project.defaultBranch)
  return readPlace(context, head, none)
}

/** What a branch asks for, with what is typed on it. */
export async function readWorkPlace(work: WorkBranch): Promise<PackagePlace> {
  const drafts = await listDrafts(work.branch.id)
  return readPlace(work, work.head, new Map(drafts.map(({ path, content }) => [path, content])))
}

async function readPlace(
  context: ProjectContext,
  commit: string,
  drafts: ReadonlyMap<string, string | null>,
): Promise<PackagePlace> {
  const { project, gitDir } = context
  const tree = await readTree(gitDir, commit, project.subfolder)
  const blobOf = overlayBlobs((path) => tree.byPath.get(path)?.blob ?? null, drafts)
  const read = (paths: readonly string[]) => readTexts(gitDir, { tree, drafts }, paths)
  const [projectText = null, lock = null, ...lists] = await read(listFiles)
  const wanted = listWanted(lists)
  const reached = await listReached(wanted ?? [], lock, read)
  const folder = readProjectHead(projectText ?? '')?.packagesFolder ?? 'dbt_packages'
  const found = await findProjectPackages(project.id, blobOf)
  const isInstalled = found?.exact === true && wanted !== null && holdsWanted(found, { wanted, folder })
  const id = packageSetId(project.id, blobOf)
  return { tree, drafts, blobOf, id, wanted, reached, folder, found, isInstalled }
}

/** Ids of contents, those of drafts before those of the commit. */
export function overlayBlobs(
  committed: (path: string) => string | null,
  drafts: ReadonlyMap<string, string | null>,
): (path: string) => string | null {
  return (path) => {
    const draft = drafts.get(path)
    if (draft === undefined) return committed(path)
    return draft === null ? null : gitBlobId(draft)
  }
}

async function readTexts(
  gitDir: string,
  { tree, drafts }: Pick<PackagePlace, 'tree' | 'drafts'>,
  paths: readonly string[],
): Promise<readonly (string | null)[]> {
  const committed = paths.flatMap((path) => (drafts.has(path) ? [] : (tree.byPath.get(path)?.blob ?? [])))
  const contents = await readBlobs(gitDir, committed)
  return paths.map((path) => {
    const draft = drafts.get(path)
    if (draft !== undefined) return draft
    return contents.get(tree.byPath.get(path)?.blob ?? '')?.toString('utf8') ?? null
  })
}
