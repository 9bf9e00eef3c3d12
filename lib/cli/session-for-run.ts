import type { SessionLike } from '#lib/dbt/threads/index.ts'
import { asSafeSql } from '#lib/warehouse/warehouse.ts'
import type { Connection, Session } from '#lib/warehouse/warehouse.ts'

/** The command line runs as the person who calls it, with the rights of their own profile: no guard stands before it. */
export function sessionForRun(
  connection: Pick<Connection, 'catalogQuestionSql'>,
  session: Session,
): SessionLike {
  return {
    execute: (sql, options) => session.execute(asSafeSql(sql), options),
    begin: () => session.begin(),
    commit: () => session.commit(),
    rollback: () => session.rollback(),
    listSchemas: (database) => session.listSchemas(database),
    listRelations: (schema) => session.listRelations(schema),
    listColumns: (relation) => session.listColumns(relation),
    askCatalog: (question) => session.execute(connection.catalogQuestionSql(question), { fetch: true }),
    loadRows: (relation, columns, rows) => session.loadRows(relation, columns, rows),
    cancel: () => session.cancel(),
    close: () => session.close(),
  }
}
