import type { DatasetAction, Layer } from '#lib/contracts/access.ts'
import type { RoleKey } from '#lib/contracts/people.ts'
import type { Principal } from './principal.ts'
import { getRole, type LayerGrant, type Role } from './roles.ts'

/** A schema of one environment's warehouse: what grants are about. */
export interface Dataset {
  /** The schema's name, e.g. production_mart_revenue. */
  readonly name: string
  readonly environment: 'production' | 'development' | 'raw'
  readonly layer: Layer
  /** Of a development schema: the slug of its person. */
  readonly owner: string | null
  /** Taken out of every grant by layer: then only `own` counts. */
  readonly restricted: boolean
}

export interface DatasetDecision {
  /** The strongest action that is allowed, null for none. */
  readonly action: DatasetAction | null
  /** One sentence that says where it comes from. */
  readonly because: string
}

const STRENGTH: Readonly<Record<DatasetAction, number>> = { list: 1, view: 2, edit: 3, own: 4 }

export function includesAction(granted: DatasetAction | null, wanted: DatasetAction): boolean {
  return granted !== null && STRENGTH[granted] >= STRENGTH[wanted]
}

export interface DatasetNaming {
  /** target.schema of production, e.g. production. */
  readonly productionSchema: string
  /** Layer that the project declares for a schema (by its models' folders or meta.layer), where it does. */
  readonly declaredLayer: (schema: string) => Layer | null
  /** Schemas that sources are in. */
  readonly isSourceSchema: (schema: string) => boolean
}

/** What a schema is. Decided by its name and the project alone: the answer is the same whether or not it exists. */
export function describeDataset(schema: string, naming: DatasetNaming): Dataset {
  const name = schema.toLowerCase()
  const base = { name, restricted: false }
  const owner = ownerOf(name)
  if (owner !== null) return { ...base, environment: 'development', layer: 'development', owner }
  const production = naming.productionSchema.toLowerCase()
  if (name === production || name.startsWith(`${production}_`)) {
    const suffix = name.slice(production.length + 1)
    // Models without a schema of their own land in the bare target schema: what a project makes by default is its mart.
    const layer = naming.declaredLayer(name) ?? (suffix === '' ? 'mart' : layerOfName(suffix))
    return { ...base, environment: 'production', layer, owner: null }
  }
  const raw = naming.isSourceSchema(name)
  return { ...base, environment: 'raw', layer: raw ? 'raw' : layerOfRawName(name), owner: null }
}

/** `dev_ann` and `dev_ann_mart_revenue` are ann's: a slug has letters and digits only, so the split is certain. */
export function ownerOf(schema: string): string | null {
  return /^dev_([a-z0-9]+)(?:_|$)/.exec(schema.toLowerCase())?.[1] ?? null
}

const LAYER_WORDS: readonly (readonly [RegExp, Layer])[] = [
  [/^(stg|staging)(_|$)/, 'staging'],
  [/^(core|int|intermediate)(_|$)/, 'core'],
  [/^(mart|marts)(_|$)/, 'mart'],
  [/^(reporting|reports)(_|$)/, 'reporting'],
  [/^ml(_|$)/, 'ml'],
  [/^airflow(_|$)/, 'airflow'],
  [/^census(_|$)/, 'census'],
  [/^customer_io(_|$)/, 'customer_io'],
  // Seeds and snapshots are inputs, as staging is.
  [/^(seed|seeds|snapshot|snapshots)(_|$)/, 'staging'],
]

/** The layer that a schema's name says, `other` where it says none. Also for folders and meta.layer. */
export function layerOfName(name: string): Layer {
  return LAYER_WORDS.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? 'other'
}

function layerOfRawName(name: string): Layer {
  return /^(raw|src|source|sources)(_|$)/.test(name) ? 'raw' : 'other'
}

/** What one role may do with a dataset, without regard to who holds it. */
export function decideRole(role: Role, dataset: Dataset): DatasetDecision {
  if (dataset.environment === 'development') {
    return role.key === 'admin'
      ? { action: 'own', because: 'Admin owns every dataset.' }
      : { action: null, because: 'A development schema belongs to its person alone.' }
  }
  const grants = role.grants.filter((grant) => covers(grant, dataset))
  const strongest = grants.reduce<LayerGrant | null>(
    (best, grant) => (best !== null && STRENGTH[best.action] >= STRENGTH[grant.action] ? best : grant),
    null,
  )
  if (strongest === null) {
    return { action: null, because: `Nothing grants ${role.name} the layer ${dataset.layer}.` }
  }
  const scope = strongest.layers === 'every' ? 'every layer' : `the layer ${dataset.layer}`
  return { action: strongest.action, because: `${role.name}: ${strongest.action} on ${scope}.` }
}

function covers(grant: LayerGrant, dataset: Dataset): boolean {
  if (dataset.restricted && grant.action !== 'own') return false
  return grant.layers === 'every' || grant.layers.includes(dataset.layer)
}

/** Several grants add up: the strongest counts. A person's own development schema needs none. */
export function decideDataset(
  principal: Pick<Principal, 'roles' | 'slug'>,
  dataset: Dataset,
): DatasetDecision {
  if (dataset.owner !== null && dataset.owner === principal.slug.toLowerCase()) {
    return { action: 'own', because: 'Your own development schema.' }
  }
  const decisions = principal.roles.map((key) => decideRole(getRole(key), dataset))
  return decisions.reduce<DatasetDecision>(
    (best, next) => (strength(next) > strength(best) ? next : best),
    decisions[0] ?? { action: null, because: 'You have no role.' },
  )
}

const strength = ({ action }: DatasetDecision) => (action === null ? 0 : STRENGTH[action])

/** Roles of the table that may do something with a dataset, strongest first. */
export function rolesFor(
  dataset: Dataset,
): readonly { readonly role: RoleKey; readonly action: DatasetAction }[] {
  return ROLE_KEYS.flatMap((key) => {
    const { action } = decideRole(getRole(key), dataset)
    return action === null ? [] : [{ role: key, action }]
  }).sort((a, b) => STRENGTH[b.action] - STRENGTH[a.action])
}

const ROLE_KEYS: readonly RoleKey[] = ['admin', 'team_lead', 'data_analyst', 'data_reader']
