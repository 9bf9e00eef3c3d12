import { createHash } from 'node:crypto'
import type { AccessWish, WishedLogin } from '../../access-sync.ts'

/** The role whose members read a schema: one entry in each list of rights, however many logins there are. */
export function readerRole(prefix: string, schema: string): string {
  return `${prefix}r_${createHash('sha256').update(schema).digest('hex').slice(0, 12)}`
}

/** The login that owns a schema, if one of the wish does. */
export function ownerOf(wish: AccessWish, schema: string): WishedLogin | null {
  return wish.logins.find(({ owns }) => owns.includes(schema)) ?? null
}

/** Schemas that somebody reads who does not own them. */
export function readSchemasOf(wish: AccessWish): ReadonlySet<string> {
  return new Set(wish.logins.flatMap(({ reads, owns }) => reads.filter((schema) => !owns.includes(schema))))
}

export const countOf = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`
