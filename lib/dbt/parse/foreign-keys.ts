import { parseTemplate } from '#lib/jinja/index.ts'
import { rawFunction } from '../context/host.ts'
import type { Json, ManifestColumn, ManifestRef } from '../manifest.ts'
import { isObject, textAt } from '../schema/json-access.ts'
import { readRefArguments, readSourceArguments } from './capture.ts'

interface Links {
  readonly refs: readonly ManifestRef[]
  readonly sources: readonly (readonly [string, string])[]
}

export type ForeignCall =
  | { readonly kind: 'ref'; readonly ref: ManifestRef }
  | { readonly kind: 'source'; readonly source: readonly [string, string] }

/** What `to` of a foreign key calls, `ref('x')` or `source('a', 'b')`; null where it is a name in the warehouse. */
export function foreignCall(to: string): ForeignCall | null {
  if (!to.includes('(')) return null
  let found: ForeignCall | null = null
  const calls = {
    ref: rawFunction('ref', (args) => {
      found = { kind: 'ref', ref: readRefArguments(args) }
      return ''
    }),
    source: rawFunction('source', (args) => {
      found = { kind: 'source', source: readSourceArguments(args) }
      return ''
    }),
  }
  const parsed = parseTemplate(to.includes('{{') ? to : `{{ ${to} }}`, { path: 'to' })
  if (!parsed.ok) return null
  const result = parsed.template.render((name) =>
    name === 'ref' || name === 'source' ? calls[name] : undefined,
  )
  return result.ok ? found : null
}

const noLinks: Links = Object.freeze({ refs: [], sources: [] })

/** What the foreign keys of a model make it depend on. */
export function foreignLinks(
  constraints: readonly Json[],
  columns: Readonly<Record<string, ManifestColumn>>,
): Links {
  const all = [...constraints]
  for (const name in columns) {
    const own = columns[name]?.constraints
    if (own && own.length > 0) all.push(...own)
  }
  if (all.length === 0) return noLinks
  const calls = all.flatMap((one) => callOf(one) ?? [])
  return {
    refs: calls.flatMap((one) => (one.kind === 'ref' ? [one.ref] : [])),
    sources: calls.flatMap((one) => (one.kind === 'source' ? [one.source] : [])),
  }
}

function callOf(constraint: Json): ForeignCall | null {
  if (!isObject(constraint) || constraint['type'] !== 'foreign_key') return null
  const to = textAt(constraint, 'to')
  return to === null ? null : foreignCall(to)
}
