import { createHash } from 'node:crypto'
import type { AccessWish, WishedLogin } from '../../access-sync.ts'
import type { RelationState, ServerState } from './read-state.ts'

/** The role whose members read a schema: one entry in each list of rights, however many logins there are. */
export function readerRole(prefix: string, schema: string): string {
  return `${prefix}r_${createHash('sha256').update(schema).digest('hex').slice(0, 12)}`
}

/** The login that owns a schema, if one of the wish does. */
export function ownerOf(wish: AccessWish, schema: string): WishedLogin | null {
  return wish.logins.find(({ owns }) => owns.includes(schema)) ?? null
}

const readSchemas = new WeakMap<AccessWish, ReadonlySet<string>>()

/** Schemas that somebody reads who does not own them. Asked for each schema, so it is found once a wish. */
export function readSchemasOf(wish: AccessWish): ReadonlySet<string> {
  const known = readSchemas.get(wish)
  if (known !== undefined) return known
  const found = new Set(
    wish.logins.flatMap(({ reads, owns }) => reads.filter((schema) => !owns.includes(schema))),
  )
  readSchemas.set(wish, found)
  return found
}

const wishedNames = new WeakMap<AccessWish, ReadonlySet<string>>()

/** Roles that are to be there. */
export function wishedRolesOf(wish: AccessWish): ReadonlySet<string> {
  const known = wishedNames.get(wish)
  if (known !== undefined) return known
  const readers = [...readSchemasOf(wish)].map((schema) => readerRole(wish.prefix, schema))
  const found = new Set([...wish.logins.map(({ name }) => name), ...readers])
  wishedNames.set(wish, found)
  return found
}

export const countOf = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`

/** What belongs to the connection's own login or to a role of ours; what others own stays theirs. */
export const isOurs = (owner: string, state: ServerState) => owner === state.me || state.roles.has(owner)

/** From this version on a view can answer with the rights of whoever reads it. */
export const INVOKER_VERSION = 150_000

/** A view of a person's own that answers with its owner's rights: readable, it would pass on what its owner may read. */
export function passesOn(wish: AccessWish, relation: RelationState): boolean {
  return relation.kind === 'v' && !relation.invoker && wish.unreviewed.includes(relation.schema)
}

export function canBeMended(relation: RelationState, state: ServerState): boolean {
  return state.version >= INVOKER_VERSION && (state.superuser || isOurs(relation.owner, state))
}
