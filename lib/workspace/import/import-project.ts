import { rm } from 'node:fs/promises'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { loadConfig } from '#lib/config/config.ts'
import { AppError } from '#lib/core/app-error.ts'
import {
  createProjectRecord,
  findProjectByOrigin,
  listProjectRecords,
  type ProjectRecord,
} from '#lib/db/project-repository.ts'
import { getHead, readBlob, readTree, repositoryPath } from '../git/index.ts'
import { describeWarehouseProblem } from '../warehouse-problem.ts'
import { chooseSlug } from './choose-slug.ts'
import { completeImport } from './complete-import.ts'
import type { PackageInstaller } from './install-aside.ts'
import { locateSource, projectFileName, type Source } from './locate-source.ts'
import { makeRepository, type MadeRepository } from './make-repository.ts'
import { readProfile, readProjectHead, type ProjectHead } from './read-profile.ts'
import { refreshConnection } from './refresh-connection.ts'
import { refreshProject } from './refresh-project.ts'
import { toStoredProfile } from './store-profile.ts'

export interface ImportInput {
  /** A folder, or an https or ssh address; `#folder` behind an address names a subfolder. */
  readonly source: string
  /** What a relative folder is relative to. */
  readonly cwd: string
  /** Shown to people; the name in dbt_project.yml where it is absent. */
  readonly name?: string
  /** True for the demo: the folder is taken as it is, and the project comes from nowhere that could be pushed to. */
  readonly ownHistory?: boolean
  /** Installs packages that are asked for and not there; without it they are only named. */
  readonly install?: PackageInstaller
}

export interface ImportResult {
  readonly slug: string
  readonly name: string
  /** False where the same place was imported before: then its new commits were brought in. */
  readonly created: boolean
  /** What the person should know, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Brings a dbt project into a bare repository of our own. The source is only read. Doing it again opens the project
 * that is there, and goes on where an interrupted import ended. The caller becomes the writer of the drafts that are
 * made of uncommitted files.
 */
export const importProject = operation(
  {
    name: 'project.import',
    permission: 'project.manage',
    audit: (input: ImportInput) => `project ${input.source}`,
  },
  async (context, input: ImportInput): Promise<ImportResult> => {
    const source = await locateSource(input.source, input.cwd)
    const located = input.ownHistory === true ? withoutRepository(source) : source
    const existing = await findExisting(located)
    if (existing) {
      const notes = await refreshProject(existing, located, context.signal)
      const connected = await reconnect(existing, located)
      const completed = await completeImport(existing, located, context, input.install ?? null)
      return {
        slug: existing.slug,
        name: existing.name,
        created: false,
        notes: [...notes, ...connected, ...completed],
      }
    }
    const { project, notes } = await create(context, input, located)
    const completed = await completeImport(project, located, context, input.install ?? null)
    const problem = describeWarehouseProblem(project)
    return {
      slug: project.slug,
      name: project.name,
      created: true,
      notes: [...notes, ...(problem === null ? [] : [problem]), ...completed],
    }
  },
)

function withoutRepository(source: Source): Source {
  return source.kind === 'folder' ? { ...source, repository: null } : source
}

async function findExisting(source: Source): Promise<ProjectRecord | null> {
  if (source.kind === 'url') {
    if (source.subfolder !== null)
      return findProjectByOrigin({ origin: source.url, subfolder: source.subfolder })
    const found = (await listProjectRecords()).filter((project) => project.origin === source.url)
    return found.length === 1 ? (found[0] ?? null) : null
  }
  const { repository, folder } = source
  const inRepository = repository
    ? await findProjectByOrigin({ origin: repository.root, subfolder: repository.subfolder })
    : null
  return inRepository ?? findProjectByOrigin({ origin: folder, subfolder: '' })
}

async function create(
  { principal, signal, clock }: OperationContext,
  input: ImportInput,
  source: Source,
): Promise<{ project: ProjectRecord; notes: readonly string[] }> {
  const { dataDir } = loadConfig()
  // The name is known only once the files are here, so they are made under a name of their own first.
  const unnamed = repositoryPath(dataDir, `import-${process.pid}`)
  try {
    const author = { name: principal.name, email: principal.email }
    const made = await makeRepository(unnamed, { source, author, at: clock.now(), signal })
    const head = await readHead(unnamed, made)
    const slug = await chooseSlug(input.name ?? head.name)
    const profile = await readProfile(head, await readOwnProfile(unnamed, made, source))
    const { stored, notes } = await toStoredProfile(profile, { slug, source })
    const gitDir = repositoryPath(dataDir, slug)
    // One that no project names is left of an import that was interrupted.
    await rm(gitDir, { recursive: true, force: true })
    await made.moveTo(gitDir)
    const project = await createProjectRecord({
      slug,
      name: input.name ?? head.name,
      subfolder: made.subfolder,
      origin: input.ownHistory === true ? '' : made.origin,
      repository: slug,
      defaultBranch: made.defaultBranch,
      ...stored,
    })
    return { project, notes: [...profile.notes, ...notes] }
  } finally {
    await rm(unnamed, { recursive: true, force: true })
  }
}

async function reconnect(project: ProjectRecord, source: Source): Promise<readonly string[]> {
  const gitDir = repositoryPath(loadConfig().dataDir, project.repository)
  return refreshConnection(project, source, await readHead(gitDir, project))
}

async function readHead(gitDir: string, made: Committed): Promise<ProjectHead> {
  const text = await readCommittedText(gitDir, made, projectFileName)
  const head = text === null ? null : readProjectHead(text)
  if (head) return head
  throw new AppError('invalid', `${projectFileName} cannot be read: it is no YAML mapping.`, {
    remedy: 'Mend it, then import again.',
  })
}

type Committed = Pick<MadeRepository, 'defaultBranch' | 'subfolder'>

async function readCommittedText(gitDir: string, made: Committed, path: string): Promise<string | null> {
  const commit = await getHead(gitDir, made.defaultBranch)
  const entry = (await readTree(gitDir, commit, made.subfolder)).byPath.get(path)
  return entry ? (await readBlob(gitDir, entry.blob)).toString('utf8') : null
}

async function readOwnProfile(
  gitDir: string,
  made: MadeRepository,
  source: Source,
): Promise<{ path: string; text: string | null }> {
  if (source.kind === 'folder') return made.readOutside('profiles.yml')
  return { path: 'profiles.yml', text: await readCommittedText(gitDir, made, 'profiles.yml') }
}
