import {
  compareActions,
  decideDataset,
  describeGrant,
  includesAction,
  type DatasetDecision,
} from '#lib/access/decide.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import type {
  ChainStep,
  DatasetAction,
  explainAccess as contract,
  whoCan as whoContract,
} from '#lib/contracts/access.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listRoleAssignments } from '#lib/db/role-repository.ts'
import { seesGrants } from './get-access.ts'
import { loadHolders, type PersonHolder, type ProjectHolders } from './holders.ts'
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
    const datasets = await loadProjectDatasets(input.project, signal)
    const holders = await loadHolders(datasets.projectId)
    const person = holders.people.find(({ user }) => user.id === input.person)
    if (person === undefined) throw new AppError('not-found', 'There is no such person.')
    const decision = decideDataset(person, datasets.describe(input.dataset))
    const open = person.user.disabledAt === null
    return {
      allowed: open && includesAction(decision.action, input.action),
      strongest: open ? decision.action : null,
      because: open ? decision.because : 'The account is closed.',
      chain: [personStep(person), ...(await enrich(decision, person, holders))],
      others: decision.others.map(describeGrant),
    }
  },
)

function personStep({ user }: PersonHolder): ChainStep {
  const closed = user.disabledAt === null ? '' : ', account closed'
  return { kind: 'person', title: user.name, detail: `${user.email}${closed}` }
}

/** Says who assigned the role, added the member and made the grant. */
async function enrich(
  { chain, grant }: DatasetDecision,
  person: PersonHolder,
  { people, rows }: ProjectHolders,
): Promise<ChainStep[]> {
  const nameOf = (id: string | null) => people.find(({ user }) => user.id === id)?.user.name ?? null
  const row = rows.find(({ id }) => id === grant?.id)
  const assigned = await assignmentOf(person.user.id, grant?.via.kind === 'role' ? grant.via.key : null)
  return chain.map((step) => {
    if (step.kind === 'role' && assigned !== null) {
      return {
        ...step,
        detail: `assigned${by(nameOf(assigned.by))} on ${assigned.at.toISOString().slice(0, 10)}`,
      }
    }
    if (step.kind === 'grant' && row !== undefined) {
      const note = row.note === '' ? '' : `: ${row.note}`
      const made = `granted${by(nameOf(row.createdBy))} on ${row.createdAt.toISOString().slice(0, 10)}`
      const until =
        row.expiresAt === null
          ? ''
          : `, until ${row.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
      return { ...step, detail: `${made}${until}${note}` }
    }
    return step
  })
}

const by = (name: string | null) => (name === null ? '' : ` by ${name}`)

async function assignmentOf(
  userId: string,
  role: string | null,
): Promise<{ readonly by: string | null; readonly at: Date } | null> {
  if (role === null) return null
  const found = (await listRoleAssignments(userId)).find((each) => each.role === role)
  return found === undefined ? null : { by: found.assignedBy, at: found.assignedAt }
}

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
    const { people } = await loadHolders(datasets.projectId)
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
