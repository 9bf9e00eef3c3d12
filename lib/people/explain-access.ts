import type { Dataset } from '#lib/access/datasets.ts'
import {
  compareActions,
  decideDataset,
  decideNamed,
  describeGrant,
  includesAction,
  type DatasetDecision,
  type GrantHolder,
} from '#lib/access/decide.ts'
import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type {
  ChainStep,
  DatasetAction,
  explainAccess as contract,
  whoCan as whoContract,
} from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import type { Viewing } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import { findGrant } from '#lib/db/grant-repository.ts'
import { findRoleAssignment } from '#lib/db/role-repository.ts'
import { listUserNames } from '#lib/db/user-names-repository.ts'
import { findUserById, type UserWithRoles } from '#lib/db/user-repository.ts'
import { seesGrants } from './get-access.ts'
import { loadHolders } from './holders.ts'
import { nameOfSource } from './name-of-source.ts'
import { loadProjectDatasets } from './project-datasets.ts'

interface ExplainInput {
  readonly project: string
  readonly person: string
  readonly dataset: string
  readonly action: DatasetAction
}

/** Everybody may ask about themselves; about others those who grant or approve. */
export const explainAccess = operation(
  { name: 'access.explain', permission: 'project.read' },
  async (
    { principal, signal }: OperationContext,
    input: ExplainInput,
  ): Promise<ResponseOf<typeof contract>> => {
    if (input.person !== principal.userId && !seesGrants(principal)) {
      throw new AppError('forbidden', 'You may ask only what you may do yourself.')
    }
    const [datasets, user] = await Promise.all([
      loadProjectDatasets(input.project, signal),
      findUserById(input.person),
    ])
    if (user === null) throw new AppError('not-found', 'There is no such person.')
    const dataset = datasets.describe(input.dataset)
    // Who views as somebody asks about that one where they ask about themselves.
    const self = principal.viewing !== null && input.person === principal.userId
    const holder = self ? principal : await loadPrincipalOf(user, { via: 'system' })
    const decision = seesGrants(principal)
      ? decideDataset(holder, dataset)
      : decideUnseen(holder, dataset, datasets.has(dataset.name))
    if (self && principal.viewing !== null) return explainView(principal.viewing, decision, input.action)
    const open = user.disabledAt === null
    return {
      allowed: open && includesAction(decision.action, input.action),
      strongest: open ? decision.action : null,
      because: open ? decision.because : 'The account is closed.',
      chain: [personStep(user), ...(await enrich(decision, user, datasets.projectId))],
      others: decision.others.map(describeGrant),
    }
  },
)

/**
 * For who sees no grants: of what they may not list one answer, whether it is restricted, granted to others or not there.
 * Nor does it have the layer, which the project may have declared.
 */
function decideUnseen(holder: GrantHolder, dataset: Dataset, isThere: boolean): DatasetDecision {
  const found = decideNamed(holder, dataset, isThere)
  if (found.action !== null) return found
  const because = 'Nothing that you were given opens it.'
  return {
    ...found,
    because,
    chain: [
      { kind: 'grant', title: 'No grant covers it', detail: because },
      { kind: 'dataset', title: dataset.name, detail: '' },
    ],
  }
}

function explainView(
  viewing: Viewing,
  decision: DatasetDecision,
  wanted: DatasetAction,
): ResponseOf<typeof contract> {
  const { action, because, chain, others } = decision
  const step: ChainStep = { kind: 'person', title: viewing.name, detail: 'viewed as, read only' }
  return {
    allowed: includesAction(action, wanted),
    strongest: action,
    because,
    chain: [step, ...chain],
    others: others.map(describeGrant),
  }
}

function personStep(user: UserWithRoles): ChainStep {
  const closed = user.disabledAt === null ? '' : ', account closed'
  return { kind: 'person', title: user.name, detail: `${user.email}${closed}` }
}

/** Says who assigned the role and who made the grant. */
async function enrich(
  { chain, grant }: DatasetDecision,
  user: UserWithRoles,
  projectId: string,
): Promise<ChainStep[]> {
  const [row, assigned] = await Promise.all([
    grant?.id == null ? null : findGrant(projectId, grant.id),
    grant?.via.kind === 'role' ? findRoleAssignment(user.id, grant.via.key) : null,
  ])
  const names = await listUserNames([row?.createdBy, assigned?.assignedBy].flatMap((id) => id ?? []))
  const by = (id: string | null) => (id === null || !names.has(id) ? '' : ` by ${names.get(id)}`)
  return chain.map((step) => {
    if (step.kind === 'role' && assigned !== null) {
      const who =
        assigned.source === 'hand' ? by(assigned.assignedBy) : ` by ${nameOfSource(assigned.source)}`
      return { ...step, detail: `assigned${who} on ${dayOf(assigned.assignedAt)}` }
    }
    if (step.kind !== 'grant' || row === null) return step
    const until = row.expiresAt === null ? '' : `, until ${minuteOf(row.expiresAt)} UTC`
    const note = row.note === '' ? '' : `: ${row.note}`
    return { ...step, detail: `granted${by(row.createdBy)} on ${dayOf(row.createdAt)}${until}${note}` }
  })
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10)
const minuteOf = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ')

interface WhoInput {
  readonly project: string
  readonly dataset: string
  readonly action: DatasetAction
}

const MOST_NAMED = 500

/** Who may do something with a dataset, strongest first. */
export const whoCan = operation(
  { name: 'access.who', permission: 'project.read' },
  async (
    { principal, signal }: OperationContext,
    input: WhoInput,
  ): Promise<ResponseOf<typeof whoContract>> => {
    if (!seesGrants(principal))
      throw new AppError('forbidden', 'Only those who grant or approve may ask this.')
    const datasets = await loadProjectDatasets(input.project, signal)
    const dataset = datasets.describe(input.dataset)
    const { people } = await loadHolders(datasets.projectId, dataset.name)
    const able = people.flatMap((person) => {
      const { action, because } = decideDataset(person, dataset)
      if (person.user.disabledAt !== null || action === null || !includesAction(action, input.action))
        return []
      const { id, name, email } = person.user
      return [
        { id, name, email, action, because: person.slug === dataset.owner ? 'Their own schema.' : because },
      ]
    })
    able.sort((one, other) => compareActions(one.action, other.action))
    return { people: able.slice(0, MOST_NAMED), total: able.length }
  },
)
