import type { Manifest } from '../manifest.ts'
import type { CatalogRow } from '../run/collect-catalog.ts'
import { metadata } from './manifest-artifact.ts'
import type { ArtifactMetadata } from './manifest-artifact.ts'

/** catalog.json, version 1: https://schemas.getdbt.com/dbt/catalog/v1.json */
export function catalogArtifact(
  rows: readonly CatalogRow[],
  options: ArtifactMetadata & {
    readonly manifest: Manifest
    /** Only these, where not all are wanted. */
    readonly only: ReadonlySet<string> | null
    readonly errors: readonly string[]
  },
): Record<string, unknown> {
  const { manifest, only, errors } = options
  const ids = idsByRelation(manifest)
  const nodes: Record<string, unknown> = {}
  const sources: Record<string, unknown> = {}
  for (const [key, columns] of byRelation(rows)) {
    for (const id of ids.get(key) ?? []) {
      if (only && !only.has(id)) continue
      const target = id.startsWith('source.') ? sources : nodes
      target[id] = tableJson(id, columns)
    }
  }
  return {
    metadata: metadata('catalog', 1, options),
    nodes,
    sources,
    errors: errors.length > 0 ? errors : null,
  }
}

const keyOf = (...parts: readonly (string | null)[]) =>
  parts.map((part) => (part ?? '').toLowerCase()).join('\n')

/** Several nodes may stand for one relation: two sources of one table, a seed that a source names. */
function idsByRelation(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const add = (key: string, id: string) => found.set(key, [...(found.get(key) ?? []), id])
  for (const node of manifest.nodes.values()) {
    if (node.relation_name !== null) add(keyOf(node.database, node.schema, node.alias), node.unique_id)
  }
  for (const source of manifest.sources.values()) {
    add(keyOf(source.database, source.schema, source.identifier), source.unique_id)
  }
  return found
}

function byRelation(rows: readonly CatalogRow[]): ReadonlyMap<string, readonly CatalogRow[]> {
  const found = new Map<string, CatalogRow[]>()
  for (const row of rows) {
    const key = keyOf(row.database, row.schema, row.name)
    const list = found.get(key)
    if (list) list.push(row)
    else found.set(key, [row])
  }
  return found
}

function tableJson(id: string, rows: readonly CatalogRow[]): Record<string, unknown> {
  const [first] = rows
  return {
    metadata: {
      type: first?.type ?? '',
      schema: first?.schema ?? '',
      name: first?.name ?? '',
      database: first?.database ?? null,
      comment: first?.comment ?? null,
      owner: first?.owner ?? null,
    },
    columns: Object.fromEntries(
      rows.map(({ column }) => [
        column.name,
        { type: column.type, index: column.index, name: column.name, comment: column.comment },
      ]),
    ),
    stats: { has_stats: hasStats },
    unique_id: id,
  }
}

const hasStats = {
  id: 'has_stats',
  label: 'Has Stats?',
  value: false,
  include: false,
  description: 'Indicates whether there are statistics for this table',
}
