import type { Dataset } from '#lib/access/datasets.ts'
import { decideDataset, decideNamed, includesAction } from '#lib/access/decide.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { refusalOf } from '#lib/access/roles.ts'
import {
  accessRequest,
  type AccessRequest,
  type createAccessRequest as createContract,
  type DatasetAction,
  type decideAccessRequest as decideContract,
} from '#lib/contracts/access.ts'
import type { BodyOf } from '#lib/contracts/index.ts'
import { AppError } from '#lib/core/app-error.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import {
  closeAccessRequest,
  findAccessRequest,
  listAccessRequests,
  openAccessRequest,
  type AccessRequestRow,
} from '#lib/db/access-request-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { addGrant } from '#lib/db/grant-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { readExpiry } from './grants.ts'
import { loadProjectDatasets } from './project-datasets.ts'

/** Own requests; those who decide see everybody's. */
export const listRequests = operation(
  { name: 'access.requests', permission: 'project.read' },
  async ({ principal, signal }: OperationContext, { project }: { readonly project: string }) => {
    const datasets = await loadProjectDatasets(project, signal)
    const decides = principal.permissions.has('access.approve')
    const rows = await listAccessRequests({
      projectId: datasets.projectId,
      ...(decides ? {} : { userId: principal.userId }),
    })
    const names = await listUserNames(rows.flatMap((row) => row.decidedBy ?? []))
    return { requests: rows.map((row) => describe(row, principal, { names, of: datasets.describe })) }
  },
)

interface Around {
  readonly names: ReadonlyMap<string, string>
  readonly of: (schema: string) => Dataset
}

function describe(row: AccessRequestRow, principal: Principal, { names, of }: Around): AccessRequest {
  const { state, action } = accessRequest.pick({ state: true, action: true }).parse(row)
  return {
    id: row.id,
    person: row.user,
    dataset: row.dataset,
    action,
    note: row.note,
    state,
    createdAt: row.createdAt.toISOString(),
    decidedBy: row.decidedBy === null ? null : (names.get(row.decidedBy) ?? 'Somebody who is gone'),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionNote: row.decisionNote,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    mine: row.userId === principal.userId,
    whyNot: whyNotDecide(principal, { userId: row.userId, action }, of(row.dataset)),
  }
}

/** Whoever decides may give at most what they have, and nothing to themselves; a restricted dataset its owner gives. */
export function whyNotDecide(
  principal: Principal,
  request: { readonly userId: string; readonly action: DatasetAction },
  dataset: Dataset,
): string | null {
  if (!principal.permissions.has('access.approve')) return refusalOf('access.approve')
  if (request.userId === principal.userId) return 'Somebody else decides your own request.'
  const { action } = decideDataset(principal, dataset)
  if (dataset.restricted && action !== 'own') {
    return `${dataset.name} is restricted: only who owns it may open it.`
  }
  return includesAction(action, request.action)
    ? null
    : `You may not ${request.action} ${dataset.name} yourself, so you cannot give it.`
}

type CreateInput = BodyOf<typeof createContract> & { readonly project: string }

export const createRequests = operation(
  {
    name: 'access.request',
    permission: 'project.read',
    audit: ({ project, datasets, action }: CreateInput) =>
      `project ${project}: ${action} on ${datasets.join(', ')}`,
  },
  async ({ principal, signal }: OperationContext, input): Promise<{ requests: string[] }> => {
    const { projectId, describe: of, has } = await loadProjectDatasets(input.project, signal)
    const { action, note } = input
    // What is not there can be asked for as what is restricted can: the answer tells neither from the other.
    const wanted = [...new Set(input.datasets.map((name) => name.toLowerCase()))].filter(
      (name) => !includesAction(decideNamed(principal, of(name), has(name)).action, action),
    )
    if (wanted.length === 0)
      throw new AppError('conflict', 'You have this already.', { remedy: 'Run it again.' })
    const userId = principal.userId
    return {
      requests: await Promise.all(
        wanted.map((dataset) => openAccessRequest({ projectId, userId, dataset, action, note })),
      ),
    }
  },
)

type DecideInput = BodyOf<typeof decideContract> & { readonly project: string; readonly id: string }

/** An approval is a grant to the person, by the very name, until its end. */
export const decideRequest = operation(
  {
    name: 'access.decide',
    permission: 'access.approve',
    audit: (input: DecideInput, done?: { readonly words: string }) =>
      done?.words ?? `project ${input.project}: request ${input.id}`,
  },
  async (context: OperationContext, input): Promise<{ ok: true; words: string }> => {
    const { principal, clock, signal } = context
    const { projectId, describe: of } = await loadProjectDatasets(input.project, signal)
    const row = await getOpenRequest(projectId, input.id)
    const { action } = accessRequest.pick({ action: true }).parse(row)
    const whyNot = whyNotDecide(principal, { userId: row.userId, action }, of(row.dataset))
    if (whyNot !== null) throw new AppError('forbidden', whyNot)
    const expiresAt = input.approve ? readExpiry(input.expiresAt, clock.now()) : null
    await decide(row, {
      approve: input.approve,
      expiresAt,
      note: input.note,
      by: principal.userId,
      at: clock.now(),
    })
    const verb = input.approve ? 'approved' : 'declined'
    const until = expiresAt === null ? '' : ` until ${expiresAt.toISOString()}`
    return {
      ok: true,
      words: `project ${input.project}: ${verb} ${action} on ${row.dataset} for person ${row.user.email}${until}`,
    }
  },
)

interface Decision {
  readonly approve: boolean
  readonly expiresAt: Date | null
  readonly note: string
  readonly by: string
  readonly at: Date
}

async function decide(row: AccessRequestRow, { approve, expiresAt, note, by, at }: Decision): Promise<void> {
  await getDatabase().$transaction(async (database) => {
    const state = approve ? ('approved' as const) : ('declined' as const)
    const outcome = { state, decidedBy: by, decidedAt: at, decisionNote: note, expiresAt }
    if (!(await closeAccessRequest(database, row.id, outcome))) throw decidedMeanwhile()
    if (!approve) return
    await addGrant(database, {
      projectId: row.projectId,
      subjectKind: 'user',
      subject: row.userId,
      scopeKind: 'dataset',
      scope: row.dataset,
      action: row.action,
      expiresAt,
      note: note === '' ? row.note : note,
      createdBy: by,
    })
    await notifyAccessChanged(database)
  })
}

export const withdrawRequest = operation(
  {
    name: 'access.withdraw',
    permission: 'project.read',
    audit: ({ project, id }: { project: string; id: string }) => `project ${project}: request ${id}`,
  },
  async ({ principal, clock }: OperationContext, { project, id }): Promise<{ ok: true }> => {
    const context = await getProjectContext(project)
    const row = await getOpenRequest(context.project.id, id)
    // Somebody else's is none of theirs: the same answer as for one that is not there.
    if (row.userId !== principal.userId) throw noSuchRequest()
    const outcome = {
      state: 'withdrawn' as const,
      decidedBy: principal.userId,
      decidedAt: clock.now(),
      decisionNote: '',
      expiresAt: null,
    }
    if (!(await closeAccessRequest(getDatabase(), id, outcome))) throw decidedMeanwhile()
    return { ok: true }
  },
)

async function getOpenRequest(projectId: string, id: string): Promise<AccessRequestRow> {
  const row = await findAccessRequest(projectId, id)
  if (row === null) throw noSuchRequest()
  if (row.state !== 'open') throw decidedMeanwhile()
  return row
}

const noSuchRequest = () => new AppError('not-found', 'There is no such request.')
const decidedMeanwhile = () => new AppError('conflict', 'This request is no longer open.')
