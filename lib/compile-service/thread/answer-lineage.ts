import { createHash } from 'node:crypto'
import { compileNode, type ManifestNode, type ParsedProject } from '#lib/dbt/index.ts'
import { readCsv } from '#lib/dbt/run/index.ts'
import { materializedOf } from './answer-compile.ts'
import { fingerprintOf, MacroMarks } from './answer-graph.ts'
import { CachedDatabase } from './cached-database.ts'
import type { Catalog } from './catalog.ts'
import { displayName, layerOf } from './graph-nodes.ts'
import type { Answer, CompiledText, LineageNode, Question } from './messages.ts'

const TYPES: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'function'])

/** All that becomes a relation or is written into one, and the sources, with what each is made of. */
export function answerLineageMap(
  project: ParsedProject,
  textOf: (path: string) => string | null,
): readonly LineageNode[] {
  const { manifest } = project
  const macros = new MacroMarks(manifest)
  const parentsOf = (id: string) => [...(manifest.parents.get(id) ?? [])]
  const nodes = [...manifest.nodes.values()]
    .filter((node) => TYPES.has(node.resource_type))
    .map((node): LineageNode => ({
      id: node.unique_id,
      name: displayName(manifest, node),
      type: node.resource_type,
      layer: layerOf(node, node.schema),
      materialized: materializedOf(node),
      relation:
        node.relation_name === null || node.resource_type === 'function'
          ? null
          : { schema: node.schema, name: node.alias },
      isSql: node.language === 'sql',
      parents: parentsOf(node.unique_id),
      fingerprint: fingerprintOf(manifest, node.unique_id, macros),
      codeMark: codeMarkOf(node, macros),
      declared: Object.values(node.columns).map(({ name }) => name),
      header: node.resource_type === 'seed' ? headerOf(node, textOf) : null,
    }))
  const sources = [...manifest.sources.values()].map((source): LineageNode => ({
    id: source.unique_id,
    name: displayName(manifest, source),
    type: 'source',
    layer: layerOf(source, null),
    materialized: null,
    relation: { schema: source.schema, name: source.identifier },
    isSql: false,
    parents: [],
    fingerprint: fingerprintOf(manifest, source.unique_id, macros),
    codeMark: '',
    declared: Object.values(source.columns).map(({ name }) => name),
    header: null,
  }))
  return [...nodes, ...sources]
}

function codeMarkOf(node: ManifestNode, macros: MacroMarks): string {
  const hash = createHash('sha1').update(node.raw_code)
  for (const macro of node.depends_on.macros) hash.update(macros.markOf(macro))
  return hash.digest('hex')
}

/** A template that takes longer is not waited for: others wait for the same thread. */
const RENDER_MS = 2_000

/** A seed's columns are the first line of its file; a file that is no table has none that are known. */
function headerOf(node: ManifestNode, textOf: (path: string) => string | null): readonly string[] | null {
  const first = /^[^\n]*/.exec(textOf(node.origin.path) ?? '')?.[0] ?? ''
  const delimiter = node.config['delimiter']
  try {
    return readCsv(first, typeof delimiter === 'string' ? delimiter : ',').header
  } catch {
    return null
  }
}

/**
 * The SQL of nodes as a whole build makes it. Columns of relations may be asked for; a template that runs a query of
 * its own is not compiled: what it would be told is no part of the project.
 */
export function answerLineageTexts(
  project: ParsedProject,
  ids: readonly string[],
  known: { readonly catalog: Catalog | null; readonly answers: ReadonlyMap<string, Answer> },
): readonly CompiledText[] {
  return ids.map((id) => {
    const database = new CachedDatabase({ ...known, listable: null })
    const compiled = compileNode(project, id, {
      database,
      flags: { FULL_REFRESH: true },
      limits: { deadlineMs: RENDER_MS },
    })
    const asks: readonly Question[] = database.misses
    const isWhole = compiled.ok && asks.length === 0
    return { id, sql: isWhole ? compiled.sql : null, asks }
  })
}
