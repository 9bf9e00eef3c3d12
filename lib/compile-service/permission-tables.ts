import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { permissionModels } from '#lib/access/code/access-items.ts'
import { asSafeSql, WarehouseError, type Connection, type RowBatch } from '#lib/warehouse/warehouse.ts'
import { collectRows } from './introspect.ts'
import type { ProjectViews } from './project-view.ts'
import type { CommitRef, EndpointOutput } from './protocol.ts'
import type { ProductionNode } from './thread/messages.ts'

type PermissionTable = EndpointOutput<'permissionTables'>['tables'][number]

/** Grants are a table that people can review; a longer one is none. */
const MAX_ROWS = 10_000
const MAX_BYTES = 8 * 1024 * 1024

/** Reads what main's permission models are in production. One that is not built yet, or fails, is told as a problem. */
export async function readPermissionTables(
  project: ProjectRecord,
  main: CommitRef,
  at: { readonly views: ProjectViews; readonly signal: AbortSignal },
): Promise<EndpointOutput<'permissionTables'>> {
  const { nodes } = await at.views.naming(project, main, at.signal)
  const models = nodes.filter(({ id }) => id.startsWith('model.') && permissionModels.test(modelOf(id)))
  if (models.length === 0) return { tables: [] }
  const connection = await at.views.connect(project)
  const tables: PermissionTable[] = []
  for (const model of models) tables.push(await readTable(connection, model, at.signal))
  return { tables }
}

const modelOf = (id: string) => id.split('.')[2] ?? ''

async function readTable(
  connection: Connection,
  node: ProductionNode,
  signal: AbortSignal,
): Promise<PermissionTable> {
  const model = modelOf(node.id)
  try {
    // The name is the engine's own, quoted by its adapter.
    const sql = asSafeSql(`select * from ${node.relation}`)
    const found = await collectRows(connection.query(sql, { signal, maxRows: MAX_ROWS, maxBytes: MAX_BYTES }))
    if (found.cutBy !== null) {
      return { model, table: null, problem: `${model} has more than ${MAX_ROWS} rows.` }
    }
    const columns = found.columns.map(({ name }) => name)
    return { model, table: { columns, rows: found.rows.map((row) => row.map(textOf)) }, problem: null }
  } catch (error) {
    if (signal.aborted || !(error instanceof WarehouseError)) throw error
    const message = error.message.split('\n')[0] ?? ''
    return { model, table: null, problem: `${model} could not be read in production: ${message}` }
  }
}

const textOf = (cell: RowBatch['rows'][number][number]) => (cell === null ? null : String(cell))
