import type { Layer } from '#lib/contracts/access.ts'

/** A schema of one environment's warehouse: what grants are about. */
export interface Dataset {
  /** Grants of other projects do not count. */
  readonly projectId: string
  /** The schema's name, e.g. production_mart_revenue. */
  readonly name: string
  readonly environment: 'production' | 'development' | 'raw'
  readonly layer: Layer
  /** Of a development schema: the slug of its person. */
  readonly owner: string | null
  /** Taken out of every grant by pattern or layer: only its very name, and Admin, open it. */
  readonly restricted: boolean
}

export interface DatasetNaming {
  readonly projectId: string
  /** target.schema of production, e.g. production. */
  readonly productionSchema: string
  /** Layer that the project declares for a schema (by its models' folders or meta.layer), where it does. */
  readonly declaredLayer: (schema: string) => Layer | null
  /** Schemas that sources are in. */
  readonly isSourceSchema: (schema: string) => boolean
  /** Names in lower case that an admin restricted. */
  readonly restricted: ReadonlySet<string>
}

/** What a schema is. Decided by its name and the project alone: the answer is the same whether or not it exists. */
export function describeDataset(schema: string, naming: DatasetNaming): Dataset {
  const name = schema.toLowerCase()
  const base = { projectId: naming.projectId, name, restricted: naming.restricted.has(name) }
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
