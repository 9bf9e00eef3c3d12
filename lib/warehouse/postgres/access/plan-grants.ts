import type { AccessWish, WishedLogin } from '../../access-sync.ts'
import { quoteName } from '../catalog.ts'
import { canBeMended, countOf, isOurs, ownerOf, passesOn, readerRole, readSchemasOf } from './names.ts'
import { planned, type PlannedStep } from './planned-step.ts'
import type { RelationState, SchemaState, ServerState } from './read-state.ts'
import { scramVerifier } from './scram.ts'

const q = quoteName
const relationName = ({ schema, name }: RelationState) => `${q(schema)}.${q(name)}`

/** Roles that are not there yet, and rights that are missing. */
export function planGrants(wish: AccessWish, state: ServerState): readonly PlannedStep[] {
  return [
    ...wish.logins.flatMap((login) => planLogin(login, state)),
    ...planReaders(wish, state),
    ...state.schemas.flatMap((schema) => planOwner(wish, schema, state)),
    ...state.schemas.flatMap((schema) => planViews(wish, schema, state)),
    ...state.schemas.flatMap((schema) => planReading(wish, schema, state)),
    ...wish.logins.flatMap((login) => planMemberships(wish, login, state)),
  ]
}

function planLogin(login: WishedLogin, state: ServerState): PlannedStep[] {
  const steps: PlannedStep[] = []
  const name = q(login.name)
  const known = state.roles.get(login.name)
  if (known === undefined || login.renew) {
    const verb = known === undefined ? 'create role' : 'alter role'
    steps.push(
      planned({
        kind: 'create',
        login: login.name,
        words: known === undefined ? 'Make the login' : 'Give the login a new password',
        statements: [`${verb} ${name} login password '${scramVerifier(login.secret)}'`],
        shown: `${verb} ${name} login password '…';`,
      }),
    )
  }
  if (!state.superuser && !state.actsFor.has(login.name)) steps.push(actFor(login.name, state))
  if (known !== undefined && (known.elevated.length > 0 || !known.login)) {
    const taken = known.elevated.map((each) => `no${each.toLowerCase()}`)
    steps.push(
      planned({
        kind: 'revoke',
        login: login.name,
        words: `A login, and nothing more: take ${known.elevated.join(', ') || 'NOLOGIN'} from it`,
        statements: [`alter role ${name} login ${taken.join(' ')}`.trimEnd()],
      }),
    )
  }
  return [...steps, ...planLimits(login, state), ...planDatabase(login, state)]
}

/** Temporary files of one query of a login: only a superuser may limit them. */
const LIMIT = '4GB'

function planLimits(login: WishedLogin, state: ServerState): PlannedStep[] {
  const settings = state.roles.get(login.name)?.settings ?? []
  if (!state.superuser || settings.includes(`temp_file_limit=${LIMIT}`)) return []
  return [
    planned({
      kind: 'create',
      login: login.name,
      words: `At most ${LIMIT} of temporary files for one query`,
      statements: [`alter role ${q(login.name)} set temp_file_limit to '${LIMIT}'`],
    }),
  ]
}

/** What a superuser needs not: the rights of the role, to make its schemas and to hand relations to it. */
function actFor(role: string, { me, version }: ServerState): PlannedStep {
  const how = version >= 160_000 ? ' with inherit true, set true' : ''
  return planned({
    kind: 'grant',
    login: role,
    words: "Let the profile's login act for it",
    statements: [`grant ${q(role)} to ${q(me)}${how}`],
  })
}

function planDatabase(login: WishedLogin, state: ServerState): PlannedStep[] {
  const has = (right: string) =>
    state.databaseGrants.some((grant) => grant.grantee === login.name && grant.right === right)
  const wanted = [
    ...(state.publicConnects || has('CONNECT') ? [] : ['connect']),
    ...(state.publicMakesTemporary || has('TEMPORARY') ? [] : ['temporary']),
    ...(login.makesSchemas && !has('CREATE') ? ['create'] : []),
  ]
  if (wanted.length === 0) return []
  return [
    planned({
      kind: 'grant',
      login: login.name,
      words: `${wanted.join(', ').toUpperCase()} on the database`,
      statements: [`grant ${wanted.join(', ')} on database ${q(state.database)} to ${q(login.name)}`],
    }),
  ]
}

function planReaders(wish: AccessWish, state: ServerState): PlannedStep[] {
  const there = new Set(state.schemas.map(({ name }) => name))
  return [...readSchemasOf(wish)].sort().flatMap((schema) => {
    const role = readerRole(wish.prefix, schema)
    if (!there.has(schema)) return []
    const made = planned({
      kind: 'create',
      login: role,
      schema,
      words: `Make the role of those who read ${schema}`,
      statements: [
        `create role ${q(role)} nologin`,
        `comment on role ${q(role)} is 'Metricwright: reads ${schema.replaceAll("'", "''")}'`,
      ],
    })
    const acts = state.superuser || state.actsFor.has(role) ? [] : [actFor(role, state)]
    return [...(state.roles.has(role) ? [] : [made]), ...acts]
  })
}

const OWNED: Readonly<Record<RelationState['kind'], string>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
}

function planOwner(wish: AccessWish, schema: SchemaState, state: ServerState): PlannedStep[] {
  const login = ownerOf(wish, schema.name)
  if (login === null) return []
  const steps: PlannedStep[] = []
  if (schema.owner !== login.name && isOurs(schema.owner, state)) {
    steps.push(
      planned({
        kind: 'own',
        login: login.name,
        schema: schema.name,
        words: `Own the schema ${schema.name}`,
        statements: [`alter schema ${q(schema.name)} owner to ${q(login.name)}`],
      }),
    )
  }
  const others = state.relations.filter(
    (each) => each.schema === schema.name && each.owner !== login.name && isOurs(each.owner, state),
  )
  if (others.length > 0) {
    steps.push(
      planned({
        kind: 'own',
        login: login.name,
        schema: schema.name,
        words: `Own ${countOf(others.length, 'relation', 'relations')} of ${schema.name}`,
        statements: others.map(
          (each) => `alter ${OWNED[each.kind]} ${relationName(each)} owner to ${q(login.name)}`,
        ),
      }),
    )
  }
  return steps
}

/** Before anybody else may read them. */
function planViews(wish: AccessWish, schema: SchemaState, state: ServerState): PlannedStep[] {
  const views = state.relations.filter(
    (each) => each.schema === schema.name && passesOn(wish, each) && canBeMended(each, state),
  )
  if (views.length === 0) return []
  return [
    planned({
      kind: 'revoke',
      login: ownerOf(wish, schema.name)?.name ?? null,
      schema: schema.name,
      words: `${countOf(views.length, 'view', 'views')} of ${schema.name} read with the rights of whoever asks, not of its owner`,
      statements: views.map((each) => `alter view ${relationName(each)} set (security_invoker = true)`),
    }),
  ]
}

function planReading(wish: AccessWish, schema: SchemaState, state: ServerState): PlannedStep[] {
  if (!readSchemasOf(wish).has(schema.name)) return []
  const role = readerRole(wish.prefix, schema.name)
  const steps: PlannedStep[] = []
  const grant = (words: string, statements: readonly string[]) =>
    steps.push(planned({ kind: 'grant', login: role, schema: schema.name, words, statements }))
  if (!schema.grants.some(({ grantee, right }) => grantee === role && right === 'USAGE')) {
    grant(`USAGE on ${schema.name}`, [`grant usage on schema ${q(schema.name)} to ${q(role)}`])
  }
  const relations = state.relations.filter((each) => each.schema === schema.name)
  const missing = relations.filter(
    (each) => !each.readers.includes(role) && (!passesOn(wish, each) || canBeMended(each, state)),
  )
  if (missing.length > 0) {
    grant(
      `SELECT on ${countOf(missing.length, 'relation', 'relations')} of ${schema.name}`,
      missing.map((each) => `grant select on table ${relationName(each)} to ${q(role)}`),
    )
  }
  // What a person builds is readable by others after the next look, which sees to its views first.
  if (wish.unreviewed.includes(schema.name)) return steps
  for (const creator of creatorsIn(wish, schema, state)) {
    const known = state.defaults.some(
      (each) =>
        each.creator === creator &&
        each.schema === schema.name &&
        each.grantee === role &&
        each.right === 'SELECT',
    )
    if (known) continue
    grant(`SELECT on what ${creator} makes in ${schema.name} from now on`, [
      `alter default privileges for role ${q(creator)} in schema ${q(schema.name)} grant select on tables to ${q(role)}`,
    ])
  }
  return steps
}

/** Those who make relations in a schema, as far as the connection may speak for them. */
export function creatorsIn(wish: AccessWish, schema: SchemaState, state: ServerState): readonly string[] {
  const login = ownerOf(wish, schema.name)
  const owners = state.relations.filter((each) => each.schema === schema.name).map(({ owner }) => owner)
  const all = new Set([schema.owner, ...owners, ...(login === null ? [] : [login.name])])
  const mine = (role: string) =>
    state.superuser || state.actsFor.has(role) || wish.logins.some(({ name }) => name === role)
  return [...all].filter(mine).sort()
}

function planMemberships(wish: AccessWish, login: WishedLogin, state: ServerState): PlannedStep[] {
  const there = new Set(state.schemas.map(({ name }) => name))
  const known = state.roles.get(login.name)?.memberOf ?? []
  const wanted = login.reads.filter((schema) => there.has(schema) && !login.owns.includes(schema))
  return wanted
    .filter((schema) => !known.includes(readerRole(wish.prefix, schema)))
    .map((schema) =>
      planned({
        kind: 'grant',
        login: login.name,
        schema,
        words: `Read ${schema}`,
        statements: [`grant ${q(readerRole(wish.prefix, schema))} to ${q(login.name)}`],
      }),
    )
}
