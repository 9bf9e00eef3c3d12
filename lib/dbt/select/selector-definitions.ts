import type { Scope } from '#lib/jinja/index.ts'
import type { Json } from '../manifest.ts'
import { isList, isObject, listAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { readYaml } from '../schema/read-yaml.ts'
import { renderYaml } from '../schema/render-yaml.ts'
import { defaultMethod, splitCriterion } from './criterion.ts'

/** The selectors of selectors.yml as the manifest has them: each term taken apart, everything else as written. */
export function selectorDefinitions(text: string | null, scope: Scope | null = null): JsonObject {
  const read = text === null ? null : readYaml(text)
  const value = read?.ok ? read.document.value : null
  const root =
    scope === null
      ? value
      : renderYaml(value, {
          scope,
          shouldRender: () => true,
          onFault: () => undefined,
          file: 'selectors.yml',
        })
  const entries = isObject(root) ? listAt(root, 'selectors').filter(isObject) : []
  const named = entries.map((entry): readonly [string | null, JsonObject] => [
    textAt(entry, 'name'),
    { ...entry, definition: definitionOf(entry['definition'] ?? null) },
  ])
  return Object.fromEntries(named.filter((entry): entry is [string, JsonObject] => entry[0] !== null))
}

function definitionOf(written: Json): Json {
  if (typeof written === 'string') return termOf(written)
  if (!isObject(written)) return written
  for (const kind of ['union', 'intersection'] as const)
    if (kind in written) return { [kind]: listAt(written, kind).map(definitionOf) }
  const [first] = Object.entries(written)
  if (!first) return written
  const [key, given] = first
  const value = isList(given) ? given.map(definitionOf) : given
  if (key === 'exclude') return { exclude: value }
  return Object.keys(written).length === 1 ? { method: key, value } : written
}

/** `2+tag:nightly+` as a mapping that names only what is said. */
function termOf(text: string): Json {
  const parts = splitCriterion(text)
  if (!parts) return { error: 'Invalid selector spec' }
  const { at, before, method, value, after } = parts
  return {
    ...(at ? { childrens_parents: true } : {}),
    ...(before === null ? {} : { parents: true }),
    ...(before ? { parents_depth: before } : {}),
    method: method ?? defaultMethod(value),
    ...(value === '' ? {} : { value }),
    ...(after === null ? {} : { children: true }),
    ...(after ? { children_depth: after } : {}),
  }
}
