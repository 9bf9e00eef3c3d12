import type { Json, ManifestColumn } from '../manifest.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { isList, isObject, listAt, objectAt, stringAt, stringsAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { renderDescription } from './descriptions.ts'
import type { DescriptionOptions } from './descriptions.ts'

export interface ReadColumns {
  readonly columns: Readonly<Record<string, ManifestColumn>>
  readonly diagnostics: readonly { readonly index: number; readonly diagnostic: Diagnostic }[]
}

/** The documented columns of an entry, by name and in the order of the file. */
export function readColumns(list: readonly Json[], options: DescriptionOptions): ReadColumns {
  const columns: Record<string, ManifestColumn> = {}
  const diagnostics: { index: number; diagnostic: Diagnostic }[] = []
  list.forEach((item, index) => {
    if (!isObject(item)) return
    const name = textAt(item, 'name')
    if (name === null) return
    const rendered = renderDescription(textAt(item, 'description') ?? '', options)
    if (rendered.fault) diagnostics.push({ index, diagnostic: rendered.fault })
    columns[name] = columnOf(name, item, rendered.text, rendered.docBlocks)
  })
  return { columns, diagnostics }
}

/** What says nothing of the column itself but its name, its text and its tests. */
const plainKeys: ReadonlySet<string> = new Set(['name', 'description', 'data_type', 'data_tests', 'tests'])

function isPlain(item: JsonObject): boolean {
  for (const key in item) if (!plainKeys.has(key)) return false
  return true
}

function columnOf(
  name: string,
  item: JsonObject,
  description: string,
  docBlocks: readonly string[],
): ManifestColumn {
  if (isPlain(item))
    return {
      name,
      description,
      meta: noConfig['meta'],
      data_type: textAt(item, 'data_type'),
      constraints: noConstraints,
      quote: null,
      config: noConfig,
      tags: noConfig['tags'],
      granularity: null,
      dimension: null,
      entity: null,
      doc_blocks: docBlocks,
    }
  const config = objectAt(item, 'config')
  const meta = mergeObjects(objectAt(item, 'meta'), objectAt(config, 'meta'))
  const tags = unique(joined(stringsAt(item, 'tags'), stringsAt(config, 'tags')))
  const quote = item['quote']
  return {
    ...extrasOf(item),
    name,
    description,
    meta,
    data_type: textAt(item, 'data_type'),
    constraints: constraintsOf(item),
    quote: typeof quote === 'boolean' ? quote : null,
    config: configOf(meta, tags),
    tags,
    granularity: stringAt(item, 'granularity'),
    dimension: columnDimension(item, name, description),
    entity: columnEntity(item, name, description),
    doc_blocks: docBlocks,
  }
}

const knownKeys: ReadonlySet<string> = new Set([
  ...plainKeys,
  ...[
    'meta',
    'tags',
    'config',
    'quote',
    'constraints',
    'granularity',
    'dimension',
    'entity',
    'docs',
    'doc_blocks',
  ],
])

/** Keys of one's own stay with the column, such as what another warehouse reads there. */
const extrasOf = (item: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(item).filter(([key]) => !knownKeys.has(key)))

/** What a column is to the semantic layer: the name of a type alone, or with its details filled in. */
function columnDimension(item: JsonObject, name: string, description: string): Json {
  const written = item['dimension']
  if (!isObject(written)) return typeof written === 'string' ? written : null
  const validity = written['validity_params']
  return {
    name: textAt(written, 'name') ?? name,
    type: written['type'] ?? null,
    description: textAt(written, 'description') ?? description,
    label: written['label'] ?? null,
    is_partition: written['is_partition'] ?? false,
    config: objectAt(written, 'config'),
    validity_params: isObject(validity)
      ? { is_start: validity['is_start'] ?? false, is_end: validity['is_end'] ?? false }
      : null,
  }
}

function columnEntity(item: JsonObject, name: string, description: string): Json {
  const written = item['entity']
  if (!isObject(written)) return typeof written === 'string' ? written : null
  return {
    name: textAt(written, 'name') ?? name,
    type: written['type'] ?? null,
    description: textAt(written, 'description') ?? description,
    label: written['label'] ?? null,
    config: objectAt(written, 'config'),
  }
}

/** There are very many columns, and nearly all share these. */
const noConstraints: readonly JsonObject[] = Object.freeze([])
const noConfig: ManifestColumn['config'] = Object.freeze({ meta: objectAt({}, ''), tags: stringsAt({}, '') })

function constraintsOf(item: JsonObject): readonly JsonObject[] {
  const written = listAt(item, 'constraints')
  return written.length === 0 ? noConstraints : written.filter(isObject).map(columnConstraint)
}

const configOf = (meta: JsonObject, tags: readonly string[]): ManifestColumn['config'] =>
  meta === noConfig['meta'] && tags === noConfig['tags'] ? noConfig : { meta, tags }

/** Most have neither. */
const joined = (a: readonly string[], b: readonly string[]): readonly string[] =>
  b.length === 0 ? a : [...a, ...b]

export const unique = (items: readonly string[]): readonly string[] =>
  items.length < 2 ? items : [...new Set(items)]

export const mergeObjects = (a: JsonObject, b: JsonObject): JsonObject =>
  Object.keys(b).length === 0 ? a : { ...a, ...b }

/** A constraint with every field that the artifact has. */
export function columnConstraint(written: JsonObject): JsonObject {
  return {
    type: written['type'] ?? null,
    name: written['name'] ?? null,
    expression: written['expression'] ?? null,
    warn_unenforced: written['warn_unenforced'] ?? true,
    warn_unsupported: written['warn_unsupported'] ?? true,
    to: written['to'] ?? null,
    to_columns: isList(written['to_columns']) ? written['to_columns'] : [],
  }
}

export function modelConstraint(written: JsonObject): JsonObject {
  return { ...columnConstraint(written), columns: isList(written['columns']) ? written['columns'] : [] }
}
