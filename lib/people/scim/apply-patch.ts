import { z } from 'zod'
import type { ScimResource } from '#lib/contracts/scim.ts'
import { AppError } from '#lib/core/app-error.ts'

const operationShape = z.object({
  op: z.string().transform((op) => op.toLowerCase()),
  path: z.string().max(1000).optional(),
  value: z.unknown().optional(),
})
const request = z.object({ Operations: z.array(operationShape).min(1).max(1000) })
const object = z.record(z.string(), z.unknown())

interface Target {
  readonly name: string
  readonly filter: { readonly name: string; readonly value: string } | null
  readonly sub: string | null
}

/** attribute, attribute.part, attribute[part eq "value"] and attribute[part eq "value"].part, with or without the URN. */
const PATH =
  /^(?:urn:[\w:.]+:)?([a-z$][\w$-]*)(?:\[\s*([\w.]+)\s+eq\s+(?:"([^"]*)"|([^\s\]]+))\s*\])?(?:\.([\w$-]+))?$/i

/**
 * What a PATCH of a directory makes of a resource. Takes the forms that Okta and Entra ID send: a path or none, names
 * in any case, members by filter or by value. Throws AppError('invalid') for others.
 */
export function applyPatch(resource: ScimResource, body: unknown): ScimResource {
  const parsed = request.safeParse(body)
  if (!parsed.success) throw new AppError('invalid', 'A PATCH has a list of Operations, each with an op.')
  let result = resource
  for (const { op, path, value } of parsed.data.Operations) {
    if (!['add', 'replace', 'remove'].includes(op)) throw new AppError('invalid', `There is no op ${op}.`)
    if (path !== undefined) result = applyOne(result, op, parsePath(path), value)
    else result = applyWithoutPath(result, op, value)
  }
  return result
}

function applyWithoutPath(resource: ScimResource, op: string, value: unknown): ScimResource {
  const parts = object.safeParse(value)
  if (op === 'remove' || !parts.success) throw new AppError('invalid', `The op ${op} needs a path.`)
  return Object.entries(parts.data).reduce(
    (before, [path, part]) => (path === 'schemas' ? before : applyOne(before, op, parsePath(path), part)),
    resource,
  )
}

function parsePath(path: string): Target {
  const match = PATH.exec(path.trim())
  if (match === null)
    throw new AppError('invalid', `The path ${path.slice(0, 100)} is not one that is understood.`)
  const [, name = '', part, quoted, bare, sub = null] = match
  return { name, filter: part === undefined ? null : { name: part, value: quoted ?? bare ?? '' }, sub }
}

function applyOne(resource: ScimResource, op: string, target: Target, value: unknown): ScimResource {
  const name = keyOf(resource, target.name)
  const present = resource[name]
  if (target.filter !== null)
    return { ...resource, [name]: applyToMatching(listOf(present), op, target, value) }
  if (target.sub !== null) {
    const before = object.safeParse(present).data ?? {}
    return { ...resource, [name]: withPart(before, op, target.sub, value) }
  }
  if (op === 'remove') {
    // Entra ID names the members to be removed in the value.
    const gone = value === undefined ? null : listOf(value).map(valueOf)
    return {
      ...resource,
      [name]: gone === null ? undefined : listOf(present).filter((each) => !gone.includes(valueOf(each))),
    }
  }
  if (op === 'add' && Array.isArray(present)) {
    const known = present.map(valueOf)
    return {
      ...resource,
      [name]: [...present, ...listOf(value).filter((each) => !known.includes(valueOf(each)))],
    }
  }
  return { ...resource, [name]: value }
}

function applyToMatching(
  list: readonly unknown[],
  op: string,
  { filter, sub }: Target,
  value: unknown,
): unknown[] {
  const matches = (each: unknown) => {
    const item = object.safeParse(each).data ?? {}
    return (
      filter !== null && String(item[keyOf(item, filter.name)]).toLowerCase() === filter.value.toLowerCase()
    )
  }
  if (op === 'remove' && sub === null) return list.filter((each) => !matches(each))
  const change = (each: unknown) => {
    const item = object.safeParse(each).data ?? {}
    return sub === null ? { ...item, ...object.safeParse(value).data } : withPart(item, op, sub, value)
  }
  if (list.some(matches)) return list.map((each) => (matches(each) ? change(each) : each))
  return op === 'remove'
    ? [...list]
    : [...list, change(filter === null ? {} : { [filter.name]: filter.value })]
}

function withPart(item: ScimResource, op: string, part: string, value: unknown): ScimResource {
  return { ...item, [keyOf(item, part)]: op === 'remove' ? undefined : value }
}

/** Names of attributes are equal in any case. */
const keyOf = (item: ScimResource, name: string) =>
  Object.keys(item).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
const valueOf = (item: unknown): unknown => object.safeParse(item).data?.['value'] ?? item
