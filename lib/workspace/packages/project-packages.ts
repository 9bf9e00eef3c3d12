import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import type { ProjectPackages } from '#lib/contracts/packages.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import { findDraft } from '#lib/db/draft-repository.ts'
import { installAside } from '../import/install-aside.ts'
import { getProjectContext, type ProjectContext } from '../project-context.ts'
import { saveDraft } from '../save-draft.ts'
import { openOwnBranch } from '../work-branch.ts'
import { forgetPackages } from './known-packages.ts'
import { beginInstall, describeInstall, stopInstall } from './package-installs.ts'
import { lockFile, readMainPlace, readWorkPlace, type PackagePlace } from './package-place.ts'
import { depsInstaller } from './run-deps.ts'
import { findRefused } from './wanted-packages.ts'

interface Input {
  readonly project: string
}

/** What my branch asks for with its drafts, or main for who may not edit, and whether it is installed. */
export const getPackages = operation(
  { name: 'packages.get', permission: 'files.read' },
  async ({ principal }, input: Input): Promise<ProjectPackages> => {
    const seen = await look(input, principal)
    return describe(seen, principal)
  },
)

/** Begins to install it, in a copy outside of git. It goes on when the asker leaves. */
export const installPackages = operation(
  {
    name: 'packages.install',
    permission: 'files.edit',
    audit: (input: Input) => `project ${input.project}`,
  },
  async (context, input: Input): Promise<ProjectPackages> => {
    const seen = await look(input, context.principal)
    const { place } = seen
    if (place.wanted === null) {
      throw new AppError('invalid', 'The list of packages cannot be read.', {
        remedy: 'Mend packages.yml first: Problems says where it is wrong.',
      })
    }
    const refusal = await refusalOf(seen, context.principal)
    if (refusal !== null) throw new AppError('forbidden', refusal)
    if (place.id !== null && place.wanted.length > 0 && !place.isInstalled) {
      void begin(seen, place.id, context, (lock) => keepLock(context, input, lock))
    }
    return describe(seen, context.principal)
  },
)

export const cancelPackages = operation(
  { name: 'packages.cancel', permission: 'files.edit', audit: (input: Input) => `project ${input.project}` },
  async ({ principal }, input: Input): Promise<ProjectPackages> => {
    const { place } = await look(input, principal)
    if (place.id !== null) await stopInstall(place.id)
    return describe(await look(input, principal), principal)
  },
)

/** After a merge: what main asks for is installed without anybody asking. What fails is told in Develop. */
export async function installForMain(project: ProjectContext, context: OperationContext): Promise<void> {
  const place = await readMainPlace(project)
  if (place.id === null || place.wanted === null || place.wanted.length === 0 || place.isInstalled) return
  // On main are only entries that were reviewed, but a folder outside is never read.
  if (findRefused(place.reached, { onMain: place.reached, manages: true }) !== null) return
  await begin({ project, place, main: place }, place.id, context, () => Promise.resolve())
}

interface Seen {
  readonly project: ProjectContext
  readonly place: PackagePlace
  /** The same as place for who has no branch. */
  readonly main: PackagePlace
}

async function look(input: Input, principal: Principal): Promise<Seen> {
  const project = await getProjectContext(input.project)
  const work = await openOwnBranch(project, principal)
  const main = await readMainPlace(project)
  return { project, main, place: work === null ? main : await readWorkPlace(work) }
}

function begin(
  { project, place }: Seen,
  id: string,
  { principal, clock }: OperationContext,
  keep: (lock: string) => Promise<void>,
): Promise<void> {
  const { tree, drafts, blobOf, folder } = place
  const projectId = project.project.id
  return beginInstall({
    id,
    startedBy: principal.name,
    at: clock.now(),
    work: async (signal, onStep) => {
      const lock = await installAside({
        ...{ projectId, gitDir: project.gitDir, tree, drafts, blobOf, packagesFolder: folder, signal },
        install: depsInstaller(onStep),
      })
      forgetPackages(projectId)
      if (lock !== null && blobOf(lockFile) !== null) await keep(lock)
      forgetPackages(projectId)
    },
  })
}

/** A project that keeps its lock file gets the new one as a draft, unless somebody writes it at this moment. */
async function keepLock(context: OperationContext, { project }: Input, content: string): Promise<void> {
  const work = await openOwnBranch(await getProjectContext(project), context.principal)
  if (work === null) return
  const draft = await findDraft(work.branch.id, lockFile)
  if (draft?.content === content) return
  const baseVersion = draft?.version ?? 0
  try {
    await saveDraft(
      { ...context, signal: new AbortController().signal },
      { project, path: lockFile, content, baseVersion, writer: 'packages', branch: work.branch.name },
    )
  } catch (error) {
    if (!isAppError(error)) throw error
  }
}

async function describe(seen: Seen, principal: Principal): Promise<ProjectPackages> {
  const { place } = seen
  const { id, wanted, found, isInstalled } = place
  const told = (wanted ?? []).map(({ name, version }) => ({ name, version }))
  const { progress, failure } = id === null ? { progress: null, failure: null } : describeInstall(id)
  const state =
    wanted === null
      ? 'unreadable'
      : id === null || wanted.length === 0
        ? 'none'
        : progress !== null
          ? 'installing'
          : isInstalled
            ? 'installed'
            : 'missing'
  return {
    state,
    wanted: told,
    usesOthers: state !== 'installed' && found !== null && found.files.length + found.locals.length > 0,
    refusal: await refusalOf(seen, principal),
    progress,
    failure: state === 'missing' ? failure : null,
  }
}

async function refusalOf({ place, main }: Seen, principal: Principal): Promise<string | null> {
  if (!principal.permissions.has('files.edit')) return 'Somebody who edits the project installs them.'
  const manages = principal.permissions.has('project.manage')
  return findRefused(place.reached, { onMain: main.reached, manages })?.reason ?? null
}
