import { pyRepr, pyStr, toValue } from '#lib/jinja/index.ts'
import type { Json, ManifestColumn, ManifestNode } from '../manifest.ts'
import { objectAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { sha256 } from './source-text.ts'

export interface ContractInputs {
  readonly config: JsonObject
  readonly columns: Readonly<Record<string, ManifestColumn>>
  readonly constraints: readonly JsonObject[]
  /** Of other nodes dbt keeps no checksum. */
  readonly isModel: boolean
}

/** That of nearly all nodes. */
const noContract: ManifestNode['contract'] = Object.freeze({
  enforced: false,
  alias_types: true,
  checksum: null,
})

/** The contract of a model with the checksum by which dbt tells that it changed. */
export function contractOf({
  config,
  columns,
  constraints,
  isModel,
}: ContractInputs): ManifestNode['contract'] {
  const contract = objectAt(config, 'contract')
  const base = { enforced: contract['enforced'] === true, alias_types: contract['alias_types'] !== false }
  if (!base.enforced || !isModel)
    return base.enforced || !base.alias_types ? { ...base, checksum: null } : noContract
  const sorted = Object.values(columns).sort((a, b) => (a.name < b.name ? -1 : 1))
  let state = ''
  for (const column of sorted) {
    state += `|${column.name}${column.data_type ?? 'None'}${listRepr('ColumnLevelConstraint', column.constraints)}`
  }
  const { materialized } = config
  if (materialized === 'table' || materialized === 'incremental') {
    state += `${materialized}${listRepr('ModelLevelConstraint', constraints)}`
  }
  return { ...base, checksum: sha256(state) }
}

/** As Python prints a list of dbt's constraint objects: the checksum is made of that text. */
function listRepr(className: string, constraints: readonly Json[]): string {
  return `[${constraints.map((one) => constraintRepr(className, one)).join(', ')}]`
}

function constraintRepr(className: string, constraint: Json): string {
  if (typeof constraint !== 'object' || constraint === null) return 'None'
  const fields = Object.entries(constraint).map(([key, value]: [string, Json]) => {
    const type = pyStr(toValue(value))
    return `${key}=${key === 'type' ? `<ConstraintType.${type}: '${type}'>` : pyRepr(toValue(value))}`
  })
  return `${className}(${fields.join(', ')})`
}
