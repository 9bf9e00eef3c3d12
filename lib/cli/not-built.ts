import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import type { OpenedProject } from './open-project.ts'
import { UsageError } from './usage-error.ts'

/** What warehouses say of a relation, or of its schema, that is not there; the name may have its schema before it. */
const notThere = [
  /\b(?:table|view) with name "?(?:\w+\.)*([^\s"!]+)"? does not exist/i,
  /\brelation "(?:[^".]+\.)*([^".]+)" does not exist/i,
]
const noSchema = /\bschema\b.*\bdoes not exist/i

interface Readable {
  readonly name: string
  readonly alias: string
  readonly schema: string | null
  readonly relation_name: string | null
}
interface Opened extends Pick<OpenedProject, 'profile'> {
  readonly project: { readonly manifest: { readonly nodes: ReadonlyMap<string, Readable> } }
}

/** A query that reads what this project has and the warehouse does not have yet: says what to build. Else null. */
export function explainNotBuilt(error: unknown, sql: string, opened: Opened): UsageError | null {
  if (!(error instanceof WarehouseError)) return null
  const { message } = error
  const name = notThere.map((pattern) => pattern.exec(message)?.[1]?.toLowerCase()).find(Boolean) ?? null
  if (name === null && !noSchema.test(message)) return null
  const read = [...opened.project.manifest.nodes.values()].find(
    ({ alias, relation_name: relation }) =>
      relation !== null && sql.includes(relation) && (name === null || alias.toLowerCase() === name),
  )
  if (read === undefined) return null
  const { target } = opened.profile
  return new UsageError(
    `${read.name} is not built yet in ${read.schema ?? target.schema}, where target '${target.name}' works.\n` +
      `Build it first: metricwright build --select +${read.name} --target ${target.name}`,
  )
}
