import type { Client } from 'pg'

/** A role of ours: a login, or the readers of one schema. */
export interface RoleState {
  readonly name: string
  /** Attributes that none of ours may have, e.g. SUPERUSER. */
  readonly elevated: readonly string[]
  readonly login: boolean
  readonly memberOf: readonly string[]
  /** Settings that it begins with, e.g. temp_file_limit=4GB. */
  readonly settings: readonly string[]
}

export interface SchemaState {
  readonly name: string
  readonly owner: string
  /** Of our roles, and of PUBLIC, whose name is empty. */
  readonly grants: readonly { readonly grantee: string; readonly right: string }[]
}

export interface RelationState {
  readonly schema: string
  readonly name: string
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f'
  readonly owner: string
  /** Roles of ours, other than the owner, that may SELECT. */
  readonly readers: readonly string[]
  /** Roles of ours, other than the owner, that may do anything else. */
  readonly others: readonly string[]
  readonly open: boolean
  /** A view that answers with the rights of whoever reads it, not with its owner's. */
  readonly invoker: boolean
}

export interface DefaultState {
  readonly creator: string
  readonly schema: string
  readonly grantee: string
  readonly right: string
}

/** A function that runs with its owner's rights and that PUBLIC may call. */
export interface DefinerState {
  readonly schema: string
  readonly signature: string
  readonly owner: string
}

/** What stands in the server, as far as access is concerned. */
export interface ServerState {
  readonly me: string
  readonly database: string
  readonly version: number
  readonly superuser: boolean
  readonly createsRoles: boolean
  readonly createsSchemas: boolean
  readonly publicConnects: boolean
  readonly publicMakesTemporary: boolean
  readonly roles: ReadonlyMap<string, RoleState>
  /** Roles whose rights the connection has: it grants and changes owners for them. */
  readonly actsFor: ReadonlySet<string>
  readonly databaseGrants: readonly { readonly grantee: string; readonly right: string }[]
  readonly schemas: readonly SchemaState[]
  readonly relations: readonly RelationState[]
  readonly defaults: readonly DefaultState[]
  readonly definers: readonly DefinerState[]
}

const userSchemas = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`
const ours = (role: string) => `starts_with(${role}.rolname, $1)`

export async function readState(client: Client, prefix: string): Promise<ServerState> {
  const self = await readSelf(client)
  const roles = await readRoles(client, prefix)
  const relations = await readRelations(client, prefix)
  return {
    ...self,
    roles: new Map(roles.map((role) => [role.name, role])),
    actsFor: await readActsFor(client),
    databaseGrants: await readDatabaseGrants(client, prefix),
    schemas: await readSchemas(client, prefix),
    relations,
    defaults: await readDefaults(client, prefix),
    definers: await readDefiners(client),
  }
}

type Self = Pick<
  ServerState,
  | 'me'
  | 'database'
  | 'version'
  | 'superuser'
  | 'createsRoles'
  | 'createsSchemas'
  | 'publicConnects'
  | 'publicMakesTemporary'
>

/** Who the connection is, and what it may do with roles. */
export async function readSelf(client: Client): Promise<Self> {
  const { rows } = await client.query<Self>(
    `select current_user as me, current_database() as database,
       current_setting('server_version_num')::int as version,
       r.rolsuper as superuser, r.rolcreaterole as "createsRoles",
       has_database_privilege(current_database(), 'CREATE') as "createsSchemas",
       has_database_privilege('public', current_database(), 'CONNECT') as "publicConnects",
       has_database_privilege('public', current_database(), 'TEMPORARY') as "publicMakesTemporary"
     from pg_catalog.pg_roles r where r.rolname = current_user`,
  )
  const [self] = rows
  if (self === undefined) throw new Error('The server does not know who the connection is.')
  return self
}

async function readRoles(client: Client, prefix: string): Promise<readonly RoleState[]> {
  const { rows } = await client.query<RoleState>(
    `select r.rolname as name, r.rolcanlogin as login,
       array_remove(array[
         case when r.rolsuper then 'SUPERUSER' end, case when r.rolcreatedb then 'CREATEDB' end,
         case when r.rolcreaterole then 'CREATEROLE' end, case when r.rolreplication then 'REPLICATION' end,
         case when r.rolbypassrls then 'BYPASSRLS' end], null) as elevated,
       array(select g.rolname::text from pg_catalog.pg_auth_members m
         join pg_catalog.pg_roles g on g.oid = m.roleid where m.member = r.oid order by 1) as "memberOf",
       coalesce(r.rolconfig, '{}') as settings
     from pg_catalog.pg_roles r where ${ours('r')} order by 1`,
    [prefix],
  )
  return rows
}

async function readActsFor(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select rolname as name from pg_catalog.pg_roles where pg_has_role(current_user, oid, 'USAGE')`,
  )
  return new Set(rows.map((row) => row.name))
}

async function readDatabaseGrants(client: Client, prefix: string): Promise<ServerState['databaseGrants']> {
  const { rows } = await client.query<{ grantee: string; right: string }>(
    `select r.rolname as grantee, a.privilege_type as "right"
     from pg_catalog.pg_database d cross join lateral aclexplode(d.datacl) a
     join pg_catalog.pg_roles r on r.oid = a.grantee
     where d.datname = current_database() and ${ours('r')}`,
    [prefix],
  )
  return rows
}

async function readSchemas(client: Client, prefix: string): Promise<readonly SchemaState[]> {
  const { rows } = await client.query<SchemaState>(
    `select n.nspname as name, o.rolname as owner,
       coalesce(json_agg(json_build_object('grantee', coalesce(g.rolname, ''), 'right', a.privilege_type))
         filter (where a.grantee = 0 or g.oid is not null), '[]') as grants
     from pg_catalog.pg_namespace n
     join pg_catalog.pg_roles o on o.oid = n.nspowner
     left join lateral aclexplode(n.nspacl) a on a.grantee <> n.nspowner
     left join pg_catalog.pg_roles g on g.oid = a.grantee and ${ours('g')}
     where ${userSchemas} group by n.oid, n.nspname, o.rolname order by 1`,
    [prefix],
  )
  return rows
}

async function readRelations(client: Client, prefix: string): Promise<readonly RelationState[]> {
  const { rows } = await client.query<RelationState>(
    `select n.nspname as schema, c.relname as name, c.relkind as kind, o.rolname as owner,
       coalesce(array_agg(g.rolname::text) filter (where a.privilege_type = 'SELECT' and g.oid is not null), '{}')
         as readers,
       coalesce(array_agg(distinct g.rolname::text)
         filter (where a.privilege_type <> 'SELECT' and g.oid is not null), '{}') as others,
       coalesce(bool_or(a.grantee = 0), false) as open,
       coalesce(c.reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}', false) as invoker
     from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     join pg_catalog.pg_roles o on o.oid = c.relowner
     left join lateral aclexplode(c.relacl) a on a.grantee <> c.relowner
     left join pg_catalog.pg_roles g on g.oid = a.grantee and ${ours('g')}
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${userSchemas}
     group by n.nspname, c.oid, c.relname, c.relkind, c.reloptions, o.rolname order by 1, 2`,
    [prefix],
  )
  return rows
}

async function readDefaults(client: Client, prefix: string): Promise<readonly DefaultState[]> {
  const { rows } = await client.query<DefaultState>(
    `select o.rolname as creator, n.nspname as schema, g.rolname as grantee, a.privilege_type as "right"
     from pg_catalog.pg_default_acl d
     join pg_catalog.pg_roles o on o.oid = d.defaclrole
     join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
     cross join lateral aclexplode(d.defaclacl) a
     join pg_catalog.pg_roles g on g.oid = a.grantee
     where d.defaclobjtype = 'r' and ${ours('g')} order by 1, 2, 3, 4`,
    [prefix],
  )
  return rows
}

/** Those of extensions are left to their makers. */
async function readDefiners(client: Client): Promise<readonly DefinerState[]> {
  const { rows } = await client.query<DefinerState>(
    `select n.nspname as schema, 
       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as signature,
       o.rolname as owner
     from pg_catalog.pg_proc p
     join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     join pg_catalog.pg_roles o on o.oid = p.proowner
     where p.prosecdef and ${userSchemas}
       and exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
         where a.grantee = 0 and a.privilege_type = 'EXECUTE')
       and not exists (select 1 from pg_catalog.pg_depend d
         where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
     order by 2`,
  )
  return rows
}
