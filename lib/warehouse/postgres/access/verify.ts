import type { Client } from 'pg'
import type { AccessDrift, AccessWish, WishedLogin } from '../../access-sync.ts'
import { countOf } from './names.ts'

interface Effective {
  readonly login: string
  readonly schema: string
  readonly uses: boolean
  readonly creates: boolean
  readonly relations: number
  readonly readable: number
  readonly writable: number
}

/**
 * What the server answers for each login and schema, by whatever way it has come by it: own rights, memberships,
 * PUBLIC. Relations count only where the schema may be used, because nothing else can be reached by its name.
 */
async function askServer(client: Client, logins: readonly string[]): Promise<readonly Effective[]> {
  const { rows } = await client.query<Effective>(
    `with cells as materialized (
       select r.oid as role, r.rolname as login, n.oid as schema_oid, n.nspname as schema,
         has_schema_privilege(r.oid, n.oid, 'USAGE') as uses, has_schema_privilege(r.oid, n.oid, 'CREATE') as creates
       from pg_catalog.pg_roles r cross join pg_catalog.pg_namespace n
       where r.rolname = any($1::text[]) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     )
     select cells.login, cells.schema, cells.uses, cells.creates, count(c.oid)::int as relations,
       (count(*) filter (where has_any_column_privilege(cells.role, c.oid, 'SELECT')))::int as readable,
       (count(*) filter (where has_table_privilege(cells.role, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')))::int
         as writable
     from cells left join pg_catalog.pg_class c
       on cells.uses and c.relnamespace = cells.schema_oid and c.relkind in ('r', 'p', 'v', 'm', 'f')
     group by 1, 2, 3, 4 order by 1, 2`,
    [logins],
  )
  return rows
}

export async function verifyAccess(client: Client, wish: AccessWish): Promise<readonly AccessDrift[]> {
  const logins = new Map(wish.logins.map((login) => [login.name, login]))
  const answers = await askServer(client, [...logins.keys()])
  const known = new Set(answers.map(({ login }) => login))
  const absent = wish.logins.filter(({ name }) => !known.has(name))
  return [
    ...absent.map(({ name }) => ({
      login: name,
      schema: '',
      kind: 'missing' as const,
      words: 'The login is not there.',
    })),
    ...answers.flatMap((answer) => {
      const login = logins.get(answer.login)
      return login === undefined ? [] : compare(login, answer)
    }),
  ]
}

function compare(login: WishedLogin, answer: Effective): AccessDrift[] {
  const owns = login.owns.includes(answer.schema)
  const reads = owns || login.reads.includes(answer.schema)
  const { uses, creates, relations, readable, writable } = answer
  const at = { login: login.name, schema: answer.schema }
  if (reads && (!uses || readable < relations)) {
    const what = uses
      ? `${countOf(relations - readable, 'relation', 'relations')} of ${relations} cannot be read.`
      : 'The schema cannot be used.'
    return [{ ...at, kind: 'missing', words: what }]
  }
  if (owns && !creates) return [{ ...at, kind: 'missing', words: 'Nothing can be made there.' }]
  if (!reads && readable > 0) {
    return [
      {
        ...at,
        kind: 'extra',
        words: `${countOf(readable, 'relation', 'relations')} of ${relations} can be read.`,
      },
    ]
  }
  if (!owns && (creates || writable > 0)) {
    return [
      {
        ...at,
        kind: 'extra',
        words: creates
          ? 'Things can be made there.'
          : `${countOf(writable, 'relation', 'relations')} can be written.`,
      },
    ]
  }
  return []
}
