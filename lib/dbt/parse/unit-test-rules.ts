import type { ManifestNode, ManifestResource } from '../manifest.ts'
import { isObject, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { RefTable } from './ref-table.ts'

/** A unit test of a model that is switched off: it is off as well. */
export function isTestOfNothing(test: ManifestResource, table: RefTable): boolean {
  const [ref] = test.refs
  if (test.resource_type !== 'unit_test' || ref === undefined || !table.isDisabled(ref.name)) return false
  return ownModels(test, ref.name, table).length === 0
}

/** The model of this name, all versions of it, in the package of the unit test: it can be for no other. */
export const ownModels = (test: ManifestResource, name: string, table: RefTable): readonly ManifestNode[] =>
  table
    .named(name)
    .filter((node) => node.resource_type === 'model' && node.package_name === test.package_name)

export interface UnitTestFault {
  readonly problem: string
  readonly remedy: string
}

/** A model that asks whether it is built in part has to be told so, and what is there already. */
export function incrementalFaults(test: ManifestResource, model: ManifestNode): readonly UnitTestFault[] {
  if (!model.depends_on.macros.includes('macro.dbt.is_incremental')) return []
  const told = objectAt(objectAt(test.properties, 'overrides'), 'macros')['is_incremental']
  if (typeof told !== 'boolean')
    return [
      {
        problem: `model '${model.name}' calls is_incremental(), and nothing says what that answers`,
        remedy: 'Add overrides: {macros: {is_incremental: false}}, or true.',
      },
    ]
  const inputs = listAt(test.properties, 'given').filter(isObject)
  if (!told || inputs.some((given) => textAt(given, 'input')?.trim() === 'this')) return []
  return [
    {
      problem: `model '${model.name}' is built in part, and nothing says what is there already`,
      remedy: 'Add to given: - {input: this, rows: []}',
    },
  ]
}

/** An input whose rows are those of a seed's file. */
export function lacksRows(given: JsonObject): boolean {
  const isWritten = (given['rows'] ?? null) !== null || (given['fixture'] ?? null) !== null
  return !isWritten && (textAt(given, 'format') ?? 'dict') === 'dict'
}

export const noRows = (name: string): UnitTestFault => ({
  problem: `its input '${name}' is no seed, and has no rows`,
  remedy: 'Add rows: [], or the rows that it should have.',
})
