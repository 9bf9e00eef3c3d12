import type { DatabaseRelation } from '#lib/dbt/database.ts'
import type { Cell } from '#lib/dbt/database.ts'
import {
  WarehouseError,
  type Connection,
  type SafeSql,
  type Session,
  type TableName,
} from '#lib/warehouse/warehouse.ts'
import type { RelationLookup } from './guard-through-views.ts'

interface Source {
  readonly listSchemas: () => Promise<readonly string[]>
  readonly listRelations: (schema: string, name: string) => Promise<readonly DatabaseRelation[]>
  readonly rowsOf: (sql: SafeSql) => Promise<readonly (readonly Cell[])[]>
  readonly analyze: Connection['analyze']
  readonly viewDefinitionSql: Connection['viewDefinitionSql']
  readonly signal: AbortSignal
}

/** As a new statement of the connection will see relations. */
export function lookupByConnection(connection: Connection, signal: AbortSignal): RelationLookup {
  return makeLookup({
    listSchemas: () => connection.listSchemas({ signal }),
    listRelations: (schema) => connection.listRelations(schema, { signal }),
    rowsOf: async (sql) => {
      const rows: (readonly Cell[])[] = []
      for await (const batch of connection.query(sql, { signal, maxRows: 1 })) rows.push(...batch.rows)
      return rows
    },
    analyze: (sql, options) => connection.analyze(sql, options),
    viewDefinitionSql: (view) => connection.viewDefinitionSql(view),
    signal,
  })
}

/** As the next statement of the session will see them, its open transaction included. */
export function lookupBySession(
  connection: Connection,
  session: Session,
  signal: AbortSignal,
): RelationLookup {
  return makeLookup({
    listSchemas: () => session.listSchemas(null),
    listRelations: (schema, name) =>
      session.listRelations({ database: null, schema, prefix: name.toLowerCase() }),
    rowsOf: async (sql) => (await session.execute(sql, { fetch: true, maxRows: 1 })).rows,
    analyze: (sql, options) => connection.analyze(sql, options),
    viewDefinitionSql: (view) => connection.viewDefinitionSql(view),
    signal,
  })
}

function makeLookup(source: Source): RelationLookup {
  return {
    async typeOf({ schema, name }: TableName) {
      if (schema === null) return null
      const relations = await source.listRelations(schema, name)
      const found = relations.find((each) => each.name.toLowerCase() === name.toLowerCase())
      // A materialized view holds rows of its own, as a table does.
      if (found?.type === 'materialized_view') return 'table'
      return found?.type === 'table' || found?.type === 'view' ? found.type : null
    },
    async definitionOf({ schema, name }: TableName) {
      if (schema === null) return null
      const text = (await definitionRows(source, { schema, name }))[0]?.[0]
      if (typeof text !== 'string') return null
      const facts = await source.analyze(text, { signal: source.signal })
      return facts.length === 1 ? (facts[0] ?? null) : null
    },
    schemas: () => source.listSchemas(),
  }
}

/** A view in a schema that the session's own principal may not use cannot be looked into: then it cannot be told. */
async function definitionRows(source: Source, view: { readonly schema: string; readonly name: string }) {
  try {
    return await source.rowsOf(source.viewDefinitionSql(view))
  } catch (error) {
    if (error instanceof WarehouseError && error.kind === 'permission') return []
    throw error
  }
}
