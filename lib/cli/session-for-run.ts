import type { SessionLike } from '#lib/dbt/threads/index.ts'
import { asSafeSql } from '#lib/warehouse/warehouse.ts'
import type { Session } from '#lib/warehouse/warehouse.ts'

/** The command line runs as the person who calls it, with the rights of their own profile: no guard stands before it. */
export function sessionForRun(session: Session): SessionLike {
  return {
    execute: (sql, options) => session.execute(asSafeSql(sql), options),
    begin: () => session.begin(),
    commit: () => session.commit(),
    rollback: () => session.rollback(),
    listSchemas: (database) => session.listSchemas(database),
    listRelations: (schema) => session.listRelations(schema),
    listColumns: (relation) => session.listColumns(relation),
    loadRows: (relation, columns, rows) => session.loadRows(relation, columns, rows),
    cancel: () => session.cancel(),
    close: () => session.close(),
  }
}
