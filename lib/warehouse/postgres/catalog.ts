import type { Client } from 'pg'
import type { DatabaseColumn, DatabaseRelation } from '#lib/dbt/database.ts'
import { isBuiltinType, typeName } from './types.ts'
import type { WireField } from './wire.ts'

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Another database than the connection's own has nothing that can be seen from here. */
const isOther = `$1::text <> '' and lower($1) <> lower(current_database())`

export async function listSchemas(client: Client, database: string | null): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_catalog.pg_namespace
     where not (${isOther}) and nspname !~ '^pg_' and nspname <> 'information_schema' order by 1`,
    [database ?? ''],
  )
  return rows.map((row) => row.name)
}

interface RelationRow {
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly kind: string
}

const types: Readonly<Record<string, DatabaseRelation['type']>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized_view',
  f: 'external',
}

/** An empty schema is that of the session's own temporary tables; null is every schema that listSchemas names. */
export async function listRelations(
  client: Client,
  at: { readonly database: string | null; readonly schema: string | null; readonly prefix?: string },
): Promise<readonly DatabaseRelation[]> {
  const { rows } = await client.query<RelationRow>(
    `select current_database() as database, n.nspname as schema, c.relname as name, c.relkind as kind
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where not (${isOther}) and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and case when $2::text is null then n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
         when $2 = '' then n.oid = pg_my_temp_schema() else lower(n.nspname) = lower($2) end
       and starts_with(lower(c.relname::text), $3)
     order by 2, 3`,
    [at.database ?? '', at.schema, at.prefix ?? ''],
  )
  return rows.map(({ database, schema, name, kind }) => ({
    database,
    schema,
    name,
    type: types[kind] ?? 'table',
  }))
}

/** Empty where there is no such relation. An empty schema finds what the search path finds, temporary tables first. */
export async function listColumns(
  client: Client,
  relation: { readonly database: string | null; readonly schema: string; readonly name: string },
): Promise<readonly DatabaseColumn[]> {
  // to_regclass is refused in a schema that the login may not use, where this finds what there is.
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, pg_catalog.format_type(atttypid, atttypmod) as type
     from pg_catalog.pg_attribute
     where not (${isOther}) and attnum > 0 and not attisdropped
       and attrelid = case when $2 = '' then pg_catalog.to_regclass(quote_ident($3))::oid
         else (select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where n.nspname = $2 and c.relname = $3) end
     order by attnum`,
    [relation.database ?? '', relation.schema, relation.name],
  )
  return rows
}

/** Names and types of a result. Types of extensions and of users are asked for once a connection. */
export async function nameColumns(
  client: Client,
  fields: readonly WireField[],
  known: Map<string, string>,
): Promise<readonly DatabaseColumn[]> {
  const keyOf = (field: WireField) => `${field.dataTypeID} ${field.dataTypeModifier}`
  const unknown = fields.filter((field) => !isBuiltinType(field.dataTypeID) && !known.has(keyOf(field)))
  // In a failed transaction nothing can be asked.
  if (unknown.length > 0 && client.getTransactionStatus() !== 'E') {
    const { rows } = await client.query<{ oid: number; modifier: number; type: string }>(
      `select oid::int8::text as oid, modifier, pg_catalog.format_type(oid, modifier) as type
       from unnest($1::oid[], $2::int4[]) as t(oid, modifier)`,
      [unknown.map((field) => field.dataTypeID), unknown.map((field) => field.dataTypeModifier)],
    )
    for (const row of rows) known.set(`${row.oid} ${row.modifier}`, row.type)
  }
  return fields.map((field) => ({
    name: field.name,
    type: typeName(field.dataTypeID, field.dataTypeModifier) ?? known.get(keyOf(field)) ?? 'unknown',
  }))
}
