import type { ProjectPackages } from '#lib/contracts/packages.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { processSingleton } from '#lib/core/process-singleton.ts'

interface Install {
  readonly startedAt: string
  readonly startedBy: string
  step: string
  readonly stop: AbortController
  readonly done: Promise<void>
}

type Failure = NonNullable<ProjectPackages['failure']>

/** By the id of the package set: whoever asks for the same packages waits for the same installation. */
const state = () =>
  processSingleton('package-installs', () => ({
    running: new Map<string, Install>(),
    failures: new Map<string, Failure>(),
  }))
const mostFailures = 100

export interface InstallWork {
  readonly id: string
  readonly startedBy: string
  readonly at: Date
  readonly work: (signal: AbortSignal, onStep: (step: string) => void) => Promise<void>
}

/** Begins it, unless it goes on already. Never throws: a failure is kept until the next try. */
export function beginInstall({ id, startedBy, at, work }: InstallWork): Promise<void> {
  const { running, failures } = state()
  const known = running.get(id)
  if (known) return known.done
  failures.delete(id)
  const stop = new AbortController()
  const onStep = (step: string) => {
    const install = running.get(id)
    if (install) install.step = step
  }
  const done = Promise.resolve()
    .then(() => work(stop.signal, onStep))
    .catch((error: unknown) => {
      if (stop.signal.aborted) return
      if (failures.size >= mostFailures) failures.clear()
      failures.set(id, toFailure(error))
    })
    .finally(() => running.delete(id))
  running.set(id, { startedAt: at.toISOString(), startedBy, step: 'Asking for versions', stop, done })
  return done
}

/** Waits for what is being installed for a project: what runs next is meant to have it. Returns whether it waited. */
export async function waitForInstalls(projectId: string): Promise<boolean> {
  const underway = [...state().running].filter(([id]) => id.startsWith(`${projectId}:`))
  await Promise.all(underway.map(([, install]) => install.done))
  return underway.length > 0
}

/** Ends it, and waits until it has ended. */
export async function stopInstall(id: string): Promise<void> {
  const install = state().running.get(id)
  install?.stop.abort()
  await install?.done
}

export function describeInstall(id: string): Pick<ProjectPackages, 'progress' | 'failure'> {
  const { running, failures } = state()
  const install = running.get(id)
  const progress = install && {
    startedAt: install.startedAt,
    startedBy: install.startedBy,
    step: install.step,
  }
  return { progress: progress ?? null, failure: failures.get(id) ?? null }
}

function toFailure(error: unknown): Failure {
  if (isAppError(error)) return { message: error.message, remedy: error.remedy }
  console.error('packages could not be installed', error)
  return { message: 'Something failed on the server.', remedy: "The web process's log has the details." }
}
