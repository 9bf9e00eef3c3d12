import type { ChainStep, DatasetAction, GrantScope, HeldGrant } from '#lib/contracts/access.ts'
import type { Dataset } from './datasets.ts'
import { roles, type Role } from './roles.ts'

/** Whoever may do something: a person with all that roles, groups and grants give them, or one role or group alone. */
export interface GrantHolder {
  /** Names the development schemas that are theirs. */
  readonly slug: string
  readonly grants: readonly HeldGrant[]
  /** Where somebody views as the holder: no more than they may themselves, and no development schema. */
  readonly viewing?: Ceiling | null
}

export interface Ceiling {
  readonly ceiling: readonly HeldGrant[]
}

export interface DatasetDecision {
  /** The strongest action that is allowed, null for none. */
  readonly action: DatasetAction | null
  /** One sentence that says where it comes from. */
  readonly because: string
  /** The grant that decides; null for the own schema, and where nothing is allowed. */
  readonly grant: HeldGrant | null
  /** From the holder to the dataset: by which role or group, which grant, and what the dataset is. */
  readonly chain: readonly ChainStep[]
  /** Further grants that cover the dataset, strongest first. */
  readonly others: readonly HeldGrant[]
}

const STRENGTH: Readonly<Record<DatasetAction, number>> = { list: 1, view: 2, edit: 3, own: 4 }

export function includesAction(granted: DatasetAction | null, wanted: DatasetAction): boolean {
  return granted !== null && STRENGTH[granted] >= STRENGTH[wanted]
}

/** Stronger first. */
export const compareActions = (one: DatasetAction, other: DatasetAction) => STRENGTH[other] - STRENGTH[one]

/**
 * The one place where it is decided what may be done with a dataset. Grants add up: the strongest counts, and of two
 * that are equal the one that lasts longer. There is no deny. A development schema belongs to its person alone.
 */
export function decideDataset(holder: GrantHolder, dataset: Dataset): DatasetDecision {
  if (holder.viewing) return decideWithin(holder.viewing, decideByGrants(holder.grants, dataset), dataset)
  if (dataset.owner !== null && dataset.owner === holder.slug.toLowerCase()) return ownSchema(dataset)
  return decideByGrants(holder.grants, dataset)
}

/**
 * What may be done with a dataset that somebody named. One that is not there is judged as one that is restricted: opened
 * by its very name, and to who owns all. Else whoever may view the rest of a layer could tell a restricted dataset of it,
 * which they may not know of, from none.
 */
export function decideNamed(holder: GrantHolder, dataset: Dataset, isThere: boolean): DatasetDecision {
  return decideDataset(holder, isThere ? dataset : { ...dataset, restricted: true })
}

function decideWithin({ ceiling }: Ceiling, decision: DatasetDecision, dataset: Dataset): DatasetDecision {
  const { action } = decideByGrants(ceiling, dataset)
  if (decision.action === null || includesAction(action, decision.action)) return decision
  const because = 'Viewing as somebody shows no more than you may see yourself.'
  return { ...decision, action, because, grant: null, others: [] }
}

function decideByGrants(grants: readonly HeldGrant[], dataset: Dataset): DatasetDecision {
  const covering = grants.filter((grant) => covers(grant, dataset)).sort(byStrength)
  const [best, ...others] = covering
  if (best === undefined) return nothing(dataset)
  return {
    action: best.action,
    because: `${sourceOf(best)}: ${best.action} on ${describeScope(best.scope)}${untilOf(best)}.`,
    grant: best,
    chain: [...viaSteps(best), grantStep(best), datasetStep(dataset)],
    others,
  }
}

function byStrength(one: HeldGrant, other: HeldGrant): number {
  const stronger = STRENGTH[other.action] - STRENGTH[one.action]
  if (stronger !== 0) return stronger
  return lastsUntil(other) - lastsUntil(one)
}
const lastsUntil = ({ expiresAt }: HeldGrant) =>
  expiresAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(expiresAt)

function ownSchema(dataset: Dataset): DatasetDecision {
  const because = 'Your own development schema.'
  const step: ChainStep = {
    kind: 'grant',
    title: 'Own development schema',
    detail: 'belongs to its person without a grant',
  }
  return { action: 'own', because, grant: null, chain: [step, datasetStep(dataset)], others: [] }
}

function nothing(dataset: Dataset): DatasetDecision {
  return {
    action: null,
    because: whyNothing(dataset),
    grant: null,
    chain: [
      { kind: 'grant', title: 'No grant covers it', detail: whyNothing(dataset) },
      datasetStep(dataset),
    ],
    others: [],
  }
}

function whyNothing(dataset: Dataset): string {
  if (dataset.environment === 'development') return 'A development schema belongs to its person alone.'
  if (dataset.restricted) return 'It is restricted: only a grant by its very name opens it.'
  return `Nothing grants it, by name, by pattern or by the layer ${dataset.layer}.`
}

export function covers(grant: Pick<HeldGrant, 'projectId' | 'scope' | 'action'>, dataset: Dataset): boolean {
  if (grant.projectId !== null && grant.projectId !== dataset.projectId) return false
  const { kind, value } = grant.scope
  if (kind === 'dataset') return value.toLowerCase() === dataset.name
  if (kind === 'every' && grant.action === 'own') return true
  if (dataset.restricted || dataset.environment === 'development') return false
  if (kind === 'every') return true
  return kind === 'layer' ? value === dataset.layer : matchesPattern(value, dataset.name)
}

/** `*` is any text, `?` one character; all else is itself. Linear, so that no pattern can take long. */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase()
  let at = 0
  let star = -1
  let resume = 0
  let place = 0
  while (place < name.length) {
    if (wanted[at] === '*') {
      star = at
      at += 1
      resume = place
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === name[place])) {
      at += 1
      place += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      place = resume
    } else return false
  }
  while (wanted[at] === '*') at += 1
  return at === wanted.length
}

/** What a role of the table gives by itself, in every project. */
export function grantsOfRole(role: Role): HeldGrant[] {
  return role.grants.flatMap(({ action, layers }) => {
    const scopes: GrantScope[] =
      layers === 'every' ? [{ kind: 'every', value: '' }] : layers.map((value) => ({ kind: 'layer', value }))
    const via = { kind: 'role' as const, key: role.key, name: role.name }
    return scopes.map((scope) => ({ id: null, projectId: null, scope, action, expiresAt: null, via }))
  })
}

export interface RoleHoldings {
  readonly key: string
  readonly name: string
  readonly grants: readonly HeldGrant[]
}

/** The built-in roles with what the table gives them, and nothing that an admin granted. */
export const builtInHoldings: readonly RoleHoldings[] = roles.map((role) => ({
  key: role.key,
  name: role.name,
  grants: grantsOfRole(role),
}))

export interface RoleRight {
  readonly role: string
  readonly name: string
  readonly action: DatasetAction
}

/** Roles that may do something with a dataset, strongest first. */
export function rolesFor(
  dataset: Dataset,
  holdings: readonly RoleHoldings[] = builtInHoldings,
): readonly RoleRight[] {
  return holdings
    .flatMap(({ key, name, grants }) => {
      const { action } = decideDataset({ slug: '', grants }, dataset)
      return action === null ? [] : [{ role: key, name, action }]
    })
    .sort((one, other) => STRENGTH[other.action] - STRENGTH[one.action])
}

const sourceOf = ({ via }: HeldGrant) =>
  via.kind === 'role' ? via.name : via.kind === 'group' ? `Group ${via.name}` : 'Granted directly'

/** "the layer mart", "production_mart_*", "every layer". */
export function describeScope({ kind, value }: GrantScope): string {
  if (kind === 'every') return 'every layer'
  return kind === 'layer' ? `the layer ${value}` : value
}

function untilOf({ expiresAt }: HeldGrant): string {
  return expiresAt === null ? '' : ` until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC`
}

/** "View on production_mart_*, until …, by the group finance". */
export function describeGrant(grant: HeldGrant): string {
  return `${sourceOf(grant)}: ${grant.action} on ${describeScope(grant.scope)}${untilOf(grant)}`
}

function viaSteps({ via }: HeldGrant): ChainStep[] {
  if (via.kind === 'user') return []
  return [{ kind: via.kind, title: `${via.kind === 'role' ? 'Role' : 'Group'} ${via.name}`, detail: '' }]
}

function grantStep(grant: HeldGrant): ChainStep {
  const action = grant.action.charAt(0).toUpperCase() + grant.action.slice(1)
  const origin = grant.id === null ? 'comes with the role' : 'granted in this project'
  return {
    kind: 'grant',
    title: `${action} on ${describeScope(grant.scope)}`,
    detail: `${origin}${untilOf(grant)}`,
  }
}

function datasetStep(dataset: Dataset): ChainStep {
  const restricted = dataset.restricted ? ', restricted' : ''
  return {
    kind: 'dataset',
    title: dataset.name,
    detail: `${dataset.environment}, layer ${dataset.layer}${restricted}`,
  }
}
