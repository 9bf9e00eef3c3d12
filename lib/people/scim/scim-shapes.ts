import { z } from 'zod'
import type { ScimQuery, ScimResource } from '#lib/contracts/scim.ts'
import { AppError } from '#lib/core/app-error.ts'

const text = z.string().trim().max(320)
/** Entra ID sends "False" as text. */
const flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((value) => value.toLowerCase() === 'true'),
])

const userShape = z.object({
  userName: text.min(1),
  externalId: text.nullish(),
  active: flag.nullish(),
  displayName: text.nullish(),
  name: z
    .object({ formatted: text.nullish(), givenName: text.nullish(), familyName: text.nullish() })
    .nullish(),
  emails: z.array(z.object({ value: text, primary: flag.nullish() })).nullish(),
})
const groupShape = z.object({
  displayName: z.string().trim().min(1).max(100),
  externalId: text.nullish(),
  members: z
    .array(z.object({ value: z.string() }))
    .max(5000)
    .nullish(),
})

export interface ScimUser {
  readonly userName: string
  readonly externalId: string | null
  readonly active: boolean
  readonly name: string
  readonly email: string
}
export interface ScimGroup {
  readonly displayName: string
  readonly externalId: string | null
  readonly members: readonly string[]
}

/** What a directory sends for a person; `before` is the person as the directory saw them, for a change. */
export function readUser(resource: ScimResource, before?: ScimUser): ScimUser {
  const { userName, externalId, active, ...rest } = parse(userShape, resource)
  const sent = rest.emails?.find(({ primary }) => primary)?.value ?? rest.emails?.[0]?.value
  const follows =
    before !== undefined && sent === before.email && before.email === before.userName.toLowerCase()
  const email = (follows ? userName : (sent ?? userName)).toLowerCase()
  if (!z.email().safeParse(email).success) {
    throw new AppError('invalid', 'A person needs a mail address: in emails, or as userName.')
  }
  return {
    ...{ userName, email, externalId: externalId ?? null, active: active ?? true },
    name: nameOf(rest, before?.name ?? ''),
  }
}

/** What changed wins: a directory may send any of the three. */
function nameOf(
  { displayName, name }: Pick<z.output<typeof userShape>, 'displayName' | 'name'>,
  before: string,
): string {
  const parts = [name?.givenName, name?.familyName].filter(Boolean).join(' ')
  const found = [displayName, name?.formatted, parts].filter(
    (each) => each !== null && each !== undefined && each !== '',
  )
  return found.find((each) => each !== before) ?? before
}

export function readGroup(resource: ScimResource): ScimGroup {
  const { displayName, externalId, members } = parse(groupShape, resource)
  return {
    displayName,
    externalId: externalId ?? null,
    members: [...new Set((members ?? []).map(({ value }) => value))],
  }
}

function parse<S extends z.ZodType>(shape: S, resource: ScimResource): z.output<S> {
  const parsed = shape.safeParse(resource)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new AppError(
    'invalid',
    `${issue?.path.join('.') ?? 'The resource'}: ${issue?.message ?? 'not valid'}`,
  )
}

/** `userName eq "ann@example.com"` as name and value; null where nothing is filtered. Other filters are refused. */
export function readFilter(
  filter: string | undefined,
  names: readonly string[],
): { readonly name: string; readonly value: string } | null {
  if (filter === undefined || filter.trim() === '') return null
  const match = /^\s*(\w+)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*$/i.exec(filter)
  const name = names.find((each) => each.toLowerCase() === match?.[1]?.toLowerCase())
  if (match === null || name === undefined) {
    throw new AppError(
      'invalid',
      `Filters that are understood: ${names.map((each) => `${each} eq "…"`).join(', ')}.`,
      {
        details: { scimType: 'invalidFilter' },
      },
    )
  }
  return { name, value: (match[2] ?? '').replace(/\\(.)/g, '$1') }
}

const MOST = 200

/** By SCIM's counting: from 1; a count of 0 asks for the number alone. */
export function pageOf({ startIndex, count }: ScimQuery): { readonly skip: number; readonly take: number } {
  return { skip: Math.max(1, startIndex) - 1, take: Math.min(Math.max(0, count), MOST) }
}

export function listAnswer(resources: readonly ScimResource[], total: number, skip = 0) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex: skip + 1,
    itemsPerPage: resources.length,
    Resources: [...resources],
  }
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'

export function taken(what: string): AppError {
  return new AppError('conflict', what, { details: { scimType: 'uniqueness' } })
}
