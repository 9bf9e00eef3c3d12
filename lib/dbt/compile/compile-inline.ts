import { parseTemplate } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import type { ManifestNode } from '../manifest.ts'
import type { CompileOptions, CompiledNode, ParsedProject } from '../options.ts'
import { captureTemplate } from '../parse/render-capture.ts'
import { linkUnit } from '../parse/link.ts'
import { buildNode } from '../parse/build-node.ts'
import { stateOf } from '../parse/project-state.ts'
import { makeUnit } from '../parse/unit.ts'
import { reportJinja } from '../report.ts'
import { compileWith } from './compile-node.ts'

export interface CompileInlineOptions extends CompileOptions {
  /** Where the text comes from, for diagnostics: the file whose selection it is. */
  readonly path?: string
  readonly startLine?: number
  readonly startColumn?: number
  /** More names. */
  readonly extra?: ReadonlyMap<string, Value>
}

const inlineName = 'inline_query'

/** Compiles SQL with Jinja that is no file of the project: a selection, a preview, `show --inline`. */
export function compileInline(
  project: ParsedProject,
  sql: string,
  options: CompileInlineOptions,
): CompiledNode {
  const state = stateOf(project)
  const { environment, registry, docs } = state.parts
  const root = environment.project.root
  const path = options.path ?? 'inline.sql'
  const uniqueId = `sql_operation.${root.name}.${inlineName}`
  const base = {
    uniqueId,
    sql: '',
    locate: () => null,
    fixture: () => null,
    introspected: false,
    dependsOn: [],
    inlined: () => [],
  }
  const parsed = parseTemplate(sql, {
    path,
    startLine: options.startLine ?? 1,
    startColumn: options.startColumn ?? 1,
  })
  if (!parsed.ok) return { ...base, ok: false, diagnostics: [reportJinja(parsed.error, null)] }
  const capture = captureTemplate(parsed.template, {
    environment,
    registry,
    node: { unique_id: uniqueId, name: inlineName, package_name: root.name },
  })
  const built = buildNode(
    {
      type: 'analysis',
      uniqueId,
      name: inlineName,
      owner: root,
      fqn: [root.name, 'sql', inlineName],
      path: `sql/${inlineName}.sql`,
      packagePath: path,
      filePath: path,
      line: 1,
      raw: sql,
      checksum: '',
      language: 'sql',
      // Faults of the parse phase show again in the render, with the same words.
      capture: { ...capture, error: null },
      properties: null,
    },
    { environment, registry, docs, locate: () => null, textOf: () => '', fixture: () => null },
    new Set(),
  )
  const restricted = new Set<string>()
  const unit = makeUnit({
    key: uniqueId,
    path,
    nodes: [built.node],
    places: new Map([[uniqueId, (key: string) => capture.places.get(key) ?? null]]),
  })
  const linked = linkUnit(
    unit,
    { table: state.parts.assembly.table, rootName: root.name, restricted },
    undefined,
  )
  const node: ManifestNode = linked.nodes[0] ?? built.node
  const compiled = compileWith(state, node, { ok: true, template: parsed.template }, options, {
    anyRef: true,
    ...(options.extra ? { extra: options.extra } : {}),
  })
  const known = new Set(compiled.diagnostics.map((one) => one.message))
  const graph = linked.diagnostics.filter((one) => !known.has(one.message))
  return { ...compiled, diagnostics: [...graph, ...compiled.diagnostics] }
}
