import { z } from 'zod'

const object = z.record(z.string(), z.unknown())
const names = z.union([z.array(z.unknown()), z.string().transform((name) => [name])])

/**
 * The groups that a provider's claims say, by the name of the claim: the name itself, which may hold dots and slashes,
 * else what is nested (realm_access.roles). No claim is no group: providers leave it out for who is in none. Null where
 * the provider says that there are too many to send, so that nothing is known.
 */
export function readGroups(claims: unknown, claim: string): readonly string[] | null {
  const parsed = object.safeParse(claims)
  if (!parsed.success) return []
  const value = parsed.data[claim] ?? findNested(parsed.data, claim.split('.'))
  if (value === undefined) return isOverflow(parsed.data, claim) ? null : []
  const list = names.safeParse(value)
  return list.success ? list.data.flatMap((each) => (typeof each === 'string' ? [each] : [])) : []
}

function findNested(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const parsed = object.safeParse(value)
  return parsed.success && Object.hasOwn(parsed.data, name) ? findNested(parsed.data[name], rest) : undefined
}

/** Entra ID past 200 groups: it sends where they could be asked for instead. */
function isOverflow(claims: Readonly<Record<string, unknown>>, claim: string): boolean {
  const elsewhere = object.safeParse(claims['_claim_names'])
  return claims['hasgroups'] === true || (elsewhere.success && claim in elsewhere.data)
}
