import { recordAudit } from '#lib/db/audit-repository.ts'
import {
  beatAccessCheck,
  claimAccessCheck,
  endAccessCheck,
  type AccessCheckProgress,
} from '#lib/db/access-check-repository.ts'
import {
  checkAccess,
  listChecked,
  type AccessProof,
  type CheckedSubject,
} from '#lib/compile-service/check-access.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { commitRef, type CommitRef } from '#lib/compile-service/protocol.ts'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { loadRoleHoldings } from '#lib/access/role-holdings.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import type { LoginAsk } from '#lib/catalog/login-source.ts'
import { WarehouseError, type Connection } from '#lib/warehouse/warehouse.ts'
import { loadHolders, subjectKey } from './holders.ts'

export interface PerformOptions {
  readonly parts: Pick<CompileServiceParts, 'desk' | 'views'>
  /** Aborts where the worker stops, or the run that it is a step of is cancelled. */
  readonly signal: AbortSignal
  readonly report: (message: string, error?: unknown) => void
}

const BEAT_MS = 500
const ENDED = 'Its run was cancelled, or its worker was stopped.'

/** Performs a check that waits. Null where somebody else took it, or it was cancelled. */
export async function performAccessCheck(
  id: string,
  { parts, signal, report }: PerformOptions,
): Promise<AccessProof | null> {
  const row = await claimAccessCheck(id)
  if (row === null) return null
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const about = `check ${row.number}`
  try {
    const task = { id, projectId: row.projectId, main: commitRef.parse(row.main) }
    const proof = await perform(task, { parts, signal: either, cancel: () => stop.abort() })
    const { deviations, unproven } = proof
    const state = deviations > 0 ? 'deviating' : 'passed'
    await endAccessCheck(id, { state, deviations, unproven, report: { ...proof.report } })
    const size = `${proof.report.tables.length} tables as ${proof.report.subjects.length} roles and groups`
    await recordAudit({
      userId: row.startedBy,
      operation: 'access.check',
      outcome: 'done',
      subject: `${about}: ${size}, ${deviations} deviations`,
      reason: '',
    })
    return proof
  } catch (error) {
    if (stop.signal.aborted) await endAccessCheck(id, { state: 'cancelled' })
    else if (signal.aborted) await endAccessCheck(id, { state: 'cancelled', error: ENDED })
    else await endAccessCheck(id, { state: 'failed', error: whyFailed(error, about, report) })
    return null
  }
}

function whyFailed(error: unknown, about: string, report: PerformOptions['report']): string {
  if (error instanceof WarehouseError || (isAppError(error) && error.kind !== 'internal'))
    return error.message
  report(`access ${about} failed`, error)
  return 'Something failed in the worker; its log has the details.'
}

interface Task {
  readonly id: string
  readonly projectId: string
  readonly main: CommitRef
}

interface Work {
  readonly parts: PerformOptions['parts']
  readonly signal: AbortSignal
  readonly cancel: () => void
}

async function perform({ id, projectId, main }: Task, { parts, signal, cancel }: Work): Promise<AccessProof> {
  const { desk, views } = parts
  const project = await desk.getProject(projectId)
  const [connection, catalog, naming, restricted, subjects] = await Promise.all([
    views.connect(project),
    views.refreshCatalog(project),
    views.naming(project, main, signal),
    listRestricted(projectId),
    loadSubjects(projectId),
  ])
  const said = { layers: new Map(naming.layers), sourceSchemas: new Set(naming.sourceSchemas) }
  const datasets = new DatasetMap({ projectId, restricted, ...said }, catalog)
  const logins = new Map<string, Promise<Connection>>()
  // Looked for once: where there is none, each look would bring all logins in step again.
  const connectAs = (who: CheckedSubject) => {
    const known = logins.get(who.key)
    const ask = { project, holder: who, of: 'preview' as const, main }
    const found =
      known ??
      findReader({ ...ask, describe: (schema) => datasets.describe(schema), schemas: catalog.schemas })
    logins.set(who.key, found)
    return found
  }
  const findReader = async (ask: LoginAsk) => (await views.findLoginOf(ask))?.connection ?? connection
  const relations = listChecked(catalog.relations, datasets)
  const total = relations.length * subjects.length
  const size = { tables: relations.length, subjects: subjects.length, total }
  const heart = new Heart(id, { ...size, done: 0, deviations: 0 }, cancel)
  try {
    const onProgress = (done: number, deviations: number) => heart.tell({ ...size, done, deviations })
    return await checkAccess({ connection, connectAs, datasets, relations, subjects, signal, onProgress })
  } finally {
    await heart.stop()
  }
}

/** Every role and every group, each as if it were all that a person has. */
async function loadSubjects(projectId: string): Promise<CheckedSubject[]> {
  const [roles, { groups, granted }] = await Promise.all([
    loadRoleHoldings(projectId),
    loadHolders(projectId),
  ])
  return [
    ...roles.map(({ key, name, grants }) => ({ kind: 'role' as const, key, name, slug: '', grants })),
    ...groups.map(({ id, name }) => ({
      kind: 'group' as const,
      key: id,
      name,
      slug: '',
      grants: granted.get(subjectKey('group', id)) ?? [],
    })),
  ]
}

/** Writes how far it is, and hears that somebody cancels. */
class Heart {
  readonly #id: string
  readonly #cancel: () => void
  readonly #timer: NodeJS.Timeout
  #progress: AccessCheckProgress
  #beating: Promise<void> = Promise.resolve()

  constructor(id: string, progress: AccessCheckProgress, cancel: () => void) {
    this.#id = id
    this.#progress = progress
    this.#cancel = cancel
    this.#beating = this.#beat()
    this.#timer = setInterval(() => (this.#beating = this.#beat()), BEAT_MS)
  }

  tell(progress: AccessCheckProgress): void {
    this.#progress = progress
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
    await this.#beat()
  }

  async #beat(): Promise<void> {
    // A database that is away for a moment is no reason to end.
    const goesOn = await beatAccessCheck(this.#id, this.#progress).catch(() => true)
    if (!goesOn) this.#cancel()
  }
}
