import type { CatalogQuestion } from '#lib/dbt/database.ts'
import { asSafeSql, WarehouseError, type SafeSql } from '../warehouse.ts'

/** Ours: all that varies are literals. */
export function catalogQuestionSql(question: CatalogQuestion): SafeSql {
  switch (question.kind) {
    case 'columns':
      throw new WarehouseError('other', "PostgreSQL's columns are asked for by the macro get_catalog.")
    case 'keys':
    case 'dependents':
      throw new WarehouseError('other', 'PostgreSQL drops constraints by itself, and is not asked for them.')
    case 'grants':
      return asSafeSql(
        `select grantee, privilege_type from information_schema.role_table_grants
         where grantor = current_role and grantee <> current_role
           and table_schema = ${literal(question.schema)} and table_name = ${literal(question.name)}`,
      )
    case 'indexes':
      return asSafeSql(
        `select i.relname as name, m.amname as method, ix.indisunique as "unique",
           array_to_string(array_agg(a.attname), ',') as column_names
         from pg_catalog.pg_index ix
         join pg_catalog.pg_class i on i.oid = ix.indexrelid
         join pg_catalog.pg_am m on m.oid = i.relam
         join pg_catalog.pg_class t on t.oid = ix.indrelid
         join pg_catalog.pg_namespace n on n.oid = t.relnamespace
         join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = any (ix.indkey)
         where t.relname = ${literal(question.name)} and n.nspname = ${literal(question.schema)}
           and t.relkind in ('r', 'm')
         group by 1, 2, 3 order by 1, 2, 3`,
      )
  }
}

/** Right whatever standard_conforming_strings is set to: a backslash makes it a literal with escapes. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return text.includes('\\') ? ` E${quoted}` : quoted
}
