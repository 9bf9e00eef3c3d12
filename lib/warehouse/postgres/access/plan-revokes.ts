import type { AccessWish } from '../../access-sync.ts'
import { quoteName } from '../catalog.ts'
import { canBeMended, countOf, ownerOf, passesOn, readerRole, readSchemasOf, wishedRolesOf } from './names.ts'
import { planned, type PlannedStep } from './planned-step.ts'
import type { RelationState, RoleState, SchemaState, ServerState } from './read-state.ts'

const q = quoteName
const relationName = ({ schema, name }: RelationState) => `${q(schema)}.${q(name)}`

/** Rights that our roles have and should not, what PUBLIC may in schemas of ours, and roles that nobody needs. */
export function planRevokes(wish: AccessWish, state: ServerState): readonly PlannedStep[] {
  const wished = wishedRolesOf(wish)
  const kept = [...state.roles.values()].filter(({ name }) => wished.has(name))
  const gone = [...state.roles.values()].filter(({ name }) => !wished.has(name))
  return [
    ...kept.flatMap((role) => planForeignMemberships(wish, role)),
    ...planDatabaseRevokes(wish, state),
    ...state.schemas.flatMap((schema) => planSchemaRevokes(wish, schema, state)),
    ...planDefaultRevokes(wish, state),
    ...planDefiners(wish, state),
    ...gone.flatMap((role) => planDrop(role, state)),
  ]
}

function planForeignMemberships(wish: AccessWish, role: RoleState): PlannedStep[] {
  const login = wish.logins.find(({ name }) => name === role.name)
  const reads = login?.reads.filter((schema) => !login.owns.includes(schema)) ?? []
  const wanted = new Set(reads.map((schema) => readerRole(wish.prefix, schema)))
  return role.memberOf
    .filter((each) => !wanted.has(each))
    .map((each) =>
      planned({
        kind: 'revoke',
        login: role.name,
        schema: schemaOfReader(wish, each),
        words: `No member of ${each} any more`,
        statements: [`revoke ${q(each)} from ${q(role.name)}`],
      }),
    )
}

const schemaOfReader = (wish: AccessWish, role: string) =>
  [...readSchemasOf(wish)].find((schema) => readerRole(wish.prefix, schema) === role) ?? null

function planDatabaseRevokes(wish: AccessWish, state: ServerState): PlannedStep[] {
  return state.databaseGrants
    .filter(({ grantee, right }) => {
      const login = wish.logins.find(({ name }) => name === grantee)
      return right === 'CREATE' && login !== undefined && !login.makesSchemas
    })
    .map(({ grantee }) =>
      planned({
        kind: 'revoke',
        login: grantee,
        words: 'No CREATE on the database',
        statements: [`revoke create on database ${q(state.database)} from ${q(grantee)}`],
      }),
    )
}

function planSchemaRevokes(wish: AccessWish, schema: SchemaState, state: ServerState): PlannedStep[] {
  const reader = readSchemasOf(wish).has(schema.name) ? readerRole(wish.prefix, schema.name) : null
  const wished = wishedRolesOf(wish)
  const relations = state.relations.filter((each) => each.schema === schema.name)
  const steps: PlannedStep[] = []
  for (const role of wished) {
    const rights = schema.grants.filter(({ grantee }) => grantee === role).map(({ right }) => right)
    const extra = role === reader ? rights.filter((right) => right !== 'USAGE') : rights
    const held = relations.filter(
      (each) => each.others.includes(role) || (role !== reader && each.readers.includes(role)),
    )
    if (extra.length > 0) {
      steps.push(
        planned({
          kind: 'revoke',
          login: role,
          schema: schema.name,
          words: `No ${extra.join(', ')} on ${schema.name}`,
          statements: [`revoke ${extra.join(', ')} on schema ${q(schema.name)} from ${q(role)}`],
        }),
      )
    }
    if (held.length > 0) {
      const kept = role === reader ? 'insert, update, delete, truncate, references, trigger' : 'all'
      steps.push(
        planned({
          kind: 'revoke',
          login: role,
          schema: schema.name,
          words: `No other rights on ${countOf(held.length, 'relation', 'relations')} of ${schema.name}`,
          statements: held.map((each) => `revoke ${kept} on table ${relationName(each)} from ${q(role)}`),
        }),
      )
    }
  }
  return [
    ...steps,
    ...planPassedOn(reader, relations, { wish, state }),
    ...planPublic(wish, schema, relations),
  ]
}

/** Views that pass on their owner's rights, where the server is too old, or they are not ours, to change that. */
function planPassedOn(
  reader: string | null,
  relations: readonly RelationState[],
  { wish, state }: { readonly wish: AccessWish; readonly state: ServerState },
): PlannedStep[] {
  if (reader === null) return []
  const views = relations.filter(
    (each) => each.readers.includes(reader) && passesOn(wish, each) && !canBeMended(each, state),
  )
  const [first] = views
  if (first === undefined) return []
  return [
    planned({
      kind: 'revoke',
      login: reader,
      schema: first.schema,
      words: `${countOf(views.length, 'view', 'views')} of ${first.schema} for its owner alone: whoever reads it would have the owner's rights`,
      statements: views.map((each) => `revoke all on table ${relationName(each)} from ${q(reader)}`),
    }),
  ]
}

/** In schemas of ours PUBLIC has nothing; and nobody but its owner makes things in `public`. */
function planPublic(
  wish: AccessWish,
  schema: SchemaState,
  relations: readonly RelationState[],
): PlannedStep[] {
  const rights = schema.grants.filter(({ grantee }) => grantee === '').map(({ right }) => right)
  const isOwned = ownerOf(wish, schema.name) !== null
  const taken = isOwned ? rights : schema.name === 'public' ? rights.filter((each) => each === 'CREATE') : []
  if (wish.logins.length === 0) return []
  const steps: PlannedStep[] = []
  if (taken.length > 0) {
    steps.push(
      planned({
        kind: 'revoke',
        schema: schema.name,
        words: `Take ${taken.join(', ')} on ${schema.name} from PUBLIC: every login would have it`,
        statements: [`revoke ${taken.join(', ')} on schema ${q(schema.name)} from public`],
      }),
    )
  }
  const open = isOwned ? relations.filter((each) => each.open) : []
  if (open.length > 0) {
    steps.push(
      planned({
        kind: 'revoke',
        schema: schema.name,
        words: `Take ${countOf(open.length, 'relation', 'relations')} of ${schema.name} from PUBLIC: every login could read`,
        statements: open.map((each) => `revoke all on table ${relationName(each)} from public`),
      }),
    )
  }
  return steps
}

function planDefaultRevokes(wish: AccessWish, state: ServerState): PlannedStep[] {
  const read = readSchemasOf(wish)
  const wished = wishedRolesOf(wish)
  return state.defaults
    .filter(({ grantee, schema, right }) => {
      if (!wished.has(grantee)) return false
      const isReader = read.has(schema) && grantee === readerRole(wish.prefix, schema)
      return !(isReader && right === 'SELECT' && !wish.unreviewed.includes(schema))
    })
    .map(({ creator, schema, grantee, right }) =>
      planned({
        kind: 'revoke',
        login: grantee,
        schema,
        words: `No ${right} on what ${creator} makes in ${schema} from now on`,
        statements: [
          `alter default privileges for role ${q(creator)} in schema ${q(schema)} revoke ${right} on tables from ${q(grantee)}`,
        ],
      }),
    )
}

/** A function with its owner's rights reads what its caller may not. PUBLIC may call every function that is made. */
function planDefiners(wish: AccessWish, state: ServerState): PlannedStep[] {
  if (wish.logins.length === 0) return []
  const own = state.definers.filter(({ owner }) => owner === state.me)
  return own.map(({ schema, signature }) =>
    planned({
      kind: 'revoke',
      schema,
      words: `Take ${signature} from PUBLIC: it runs with its owner's rights`,
      statements: [`revoke execute on routine ${signature} from public`],
    }),
  )
}

/** What it owned stays, as the connection's own; its sessions end. */
function planDrop(role: RoleState, state: ServerState): PlannedStep[] {
  const name = q(role.name)
  const how = state.version >= 160_000 ? ' with inherit true, set true' : ''
  const acts =
    state.superuser || state.actsFor.has(role.name) ? [] : [`grant ${name} to ${q(state.me)}${how}`]
  return [
    planned({
      kind: 'drop',
      login: role.name,
      words: role.login ? 'Nobody works by this login any more' : 'Nobody reads by this role any more',
      statements: [
        ...(role.login
          ? [
              `alter role ${name} nologin`,
              `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role.name.replaceAll("'", "''")}'`,
            ]
          : []),
        ...acts,
        `reassign owned by ${name} to ${q(state.me)}`,
        `drop owned by ${name}`,
        `drop role ${name}`,
      ],
    }),
  ]
}

/** What opens more than is wished and belongs to others. */
export function openDoors(wish: AccessWish, state: ServerState): readonly string[] {
  if (wish.logins.length === 0) return []
  const schemas = state.schemas.filter(({ name }) => ownerOf(wish, name) === null)
  return [
    ...schemas.flatMap(({ name, grants }) => {
      const usable = grants.some(({ grantee, right }) => grantee === '' && right === 'USAGE')
      const open = state.relations.filter((each) => each.schema === name && each.open)
      if (!usable || open.length === 0) return []
      return [
        `PUBLIC may read ${countOf(open.length, 'relation', 'relations')} of ${name}, so every login can. To close it: revoke select on all tables in schema ${q(name)} from public.`,
      ]
    }),
    ...schemas
      .filter(({ name, grants }) => {
        const creates = grants.some(({ grantee, right }) => grantee === '' && right === 'CREATE')
        return creates && name !== 'public'
      })
      .map(
        ({ name }) =>
          `PUBLIC may make things in ${name}. To close it: revoke create on schema ${q(name)} from public.`,
      ),
    ...state.definers
      .filter(({ owner }) => owner !== state.me && !state.roles.has(owner))
      .map(
        ({ signature, owner }) =>
          `${signature} runs with the rights of ${owner}, and PUBLIC may call it. To close it: revoke execute on routine ${signature} from public.`,
      ),
    ...foreignOwners(wish, state),
  ]
}

function foreignOwners(wish: AccessWish, state: ServerState): string[] {
  return state.schemas.flatMap((schema) => {
    const login = ownerOf(wish, schema.name)
    if (login === null) return []
    const theirs = state.relations.filter(
      (each) => each.schema === schema.name && each.owner !== state.me && !state.roles.has(each.owner),
    )
    if (theirs.length === 0) return []
    const owners = [...new Set(theirs.map(({ owner }) => owner))].join(', ')
    return [
      `${countOf(theirs.length, 'relation', 'relations')} of ${schema.name} belong to ${owners}: a run cannot replace them. To change it: alter table … owner to ${q(login.name)}.`,
    ]
  })
}
