import {
  compileInline,
  compileNode,
  type CompiledNode,
  type CompileOptions,
  type Defer,
  type Diagnostic,
  type Manifest,
  type ManifestNode,
  type ParsedProject,
} from '#lib/dbt/index.ts'
import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { CachedDatabase } from './cached-database.ts'
import type { Catalog } from './catalog.ts'
import { uniqueDiagnostics } from './diagnostic-dto.ts'
import type { Answer, CompileAnswer, CompileRequest, ProductionNode } from './messages.ts'

export interface CompileInput {
  readonly request: CompileRequest
  readonly project: ParsedProject
  readonly catalog: Catalog | null
  /** Null where the place is production itself. */
  readonly production: ReadonlyMap<string, ProductionNode> | null
  readonly answers: ReadonlyMap<string, Answer>
}

export interface CompileResult {
  readonly answer: Omit<CompileAnswer, 'ticket'>
  readonly compiled: CompiledNode | null
}

/** Of a file whose text cannot be read: what is wrong with it, beside a project that does without it. */
export function answerUnreadable(project: ParsedProject, faults: readonly Diagnostic[]): CompileAnswer {
  const outcome = {
    uniqueId: null,
    name: null,
    resourceType: null,
    materialized: null,
    relationName: null,
    compiledSql: null,
    refs: [],
    needsWarehouse: false,
    diagnostics: uniqueDiagnostics(faults),
    projectProblems: countProblems([...project.diagnostics, ...faults]),
    models: countModels(project.manifest),
  }
  return { outcome, misses: [], ticket: 0 }
}

/** Compiles the open file, or a selection of it, and says what of it is wrong. */
export function answerCompile(input: CompileInput): CompileResult {
  const { request, project } = input
  const { manifest } = project
  const node = request.path === null ? null : findNodeOf(manifest, request.path)
  const database = new CachedDatabase({
    catalog: input.catalog,
    listable: request.sight.listable === null ? null : new Set(request.sight.listable),
    answers: input.answers,
  })
  const reads = resolveReads(input)
  const compiled = compile(request, project, { database, defer: reads.defer, node })
  const asksInVain = database.misses.length > 0
  const faults = compiled === null || asksInVain ? [] : compiled.diagnostics
  const subject = request.selection === null ? node : null
  const outcome: Omit<CompileOutcome, 'elapsedMs'> = {
    uniqueId: subject?.unique_id ?? null,
    name: subject?.name ?? null,
    resourceType: subject?.resource_type ?? null,
    materialized: subject === null ? null : materializedOf(subject),
    relationName: subject?.relation_name ?? null,
    compiledSql: compiled !== null && compiled.ok && !asksInVain ? compiled.sql : null,
    refs: reads.describe(compiled?.dependsOn ?? node?.depends_on.nodes ?? []),
    needsWarehouse: asksInVain,
    diagnostics: uniqueDiagnostics([...faults, ...faultsNear(project, { path: request.path, node })]),
    projectProblems: countProblems(project.diagnostics),
    models: countModels(manifest),
  }
  return { answer: { outcome, misses: database.misses }, compiled: compiled?.ok === true ? compiled : null }
}

function compile(
  request: CompileRequest,
  project: ParsedProject,
  options: CompileOptions & { readonly node: ManifestNode | null },
): CompiledNode | null {
  if (request.selection !== null) {
    return compileInline(project, request.selection, {
      ...options,
      ...(request.path !== null && { path: request.path }),
      ...(request.selectionStart !== null && {
        startLine: request.selectionStart.line,
        startColumn: request.selectionStart.column,
      }),
    })
  }
  return options.node === null ? null : compileNode(project, options.node.unique_id, options)
}

const FILE_NODES: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'analysis', 'test'])

/** The node whose text the file is; null for YAML, macros, docs and files with several nodes in them. */
function findNodeOf(manifest: Manifest, path: string): ManifestNode | null {
  if (/\.ya?ml$/.test(path)) return null
  for (const node of manifest.nodes.values()) {
    if (node.origin.path === path && FILE_NODES.has(node.resource_type)) return node
  }
  return null
}

export function materializedOf(node: ManifestNode): string | null {
  const found = node.config['materialized']
  return typeof found === 'string' ? found : null
}

interface Reads {
  readonly defer: Defer
  readonly describe: (ids: readonly string[]) => CompileOutcome['refs']
}

/** In development a node reads my relation where it is built, else production's where that is built, else mine. */
function resolveReads({ project, catalog, production }: CompileInput): Reads {
  const { manifest } = project
  const deferred = (id: string) => findDeferred(manifest, id, { catalog, production })
  return {
    defer: { resolve: (id) => deferred(id)?.relation ?? null },
    describe: (ids) =>
      ids.flatMap((id) => describeRead(manifest, id, { deferred: deferred(id), production })),
  }
}

/** Where production's relation is read instead of mine; null where mine is. */
export function findDeferred(
  manifest: Manifest,
  id: string,
  { catalog, production }: Pick<CompileInput, 'catalog' | 'production'>,
): ProductionNode | null {
  if (production === null) return null
  const node = manifest.nodes.get(id)
  if (node === undefined || node.relation_name === null) return null
  const there = production.get(id) ?? null
  if (catalog === null) return there
  if (catalog.find(node.schema, node.alias) !== null) return null
  return there !== null && catalog.find(there.schema, there.alias) !== null ? there : null
}

function describeRead(
  manifest: Manifest,
  id: string,
  at: { readonly deferred: ProductionNode | null; readonly production: unknown },
): CompileOutcome['refs'] {
  const source = manifest.sources.get(id)
  if (source) return [{ uniqueId: id, relation: source.relation_name, environment: 'source' }]
  const node = manifest.nodes.get(id)
  if (node === undefined) return []
  if (node.relation_name === null) return [{ uniqueId: id, relation: node.name, environment: 'inline' }]
  if (at.deferred !== null) {
    return [{ uniqueId: id, relation: at.deferred.relation, environment: 'production' }]
  }
  const environment = at.production === null ? 'production' : 'development'
  return [{ uniqueId: id, relation: node.relation_name, environment }]
}

/** Faults of the file, of its node, of the files that it reads or calls, and those whose way leads through it. */
function faultsNear(
  project: ParsedProject,
  at: { readonly path: string | null; readonly node: ManifestNode | null },
): Diagnostic[] {
  const { manifest } = project
  const paths = new Set<string>()
  if (at.path !== null) paths.add(at.path)
  if (at.node?.origin.patchPath) paths.add(at.node.origin.patchPath)
  const readFrom = new Set<string>()
  for (const id of at.node?.depends_on.nodes ?? []) readFrom.add(id)
  const called = new Set<string>()
  for (const id of at.node?.depends_on.macros ?? []) {
    const macro = manifest.macros.get(id)
    if (macro) called.add(macro.original_file_path)
  }
  return project.diagnostics.filter((each) => {
    if (each.path !== null && paths.has(each.path)) {
      // A file of properties tells of many nodes: of those only mine.
      return each.path === at.path || each.uniqueId === null || each.uniqueId === at.node?.unique_id
    }
    if (each.severity !== 'error') return false
    if (each.uniqueId !== null && (each.uniqueId === at.node?.unique_id || readFrom.has(each.uniqueId)))
      return true
    if (each.path !== null && called.has(each.path)) return true
    return at.path !== null && each.stack.some((frame) => frame.path === at.path)
  })
}

function countProblems(diagnostics: readonly Diagnostic[]): CompileOutcome['projectProblems'] {
  let errors = 0
  let warnings = 0
  for (const { severity } of diagnostics) {
    if (severity === 'error') errors += 1
    else if (severity === 'warning') warnings += 1
  }
  return { errors, warnings }
}

const modelCounts = new WeakMap<Manifest, number>()

function countModels(manifest: Manifest): number {
  const known = modelCounts.get(manifest)
  if (known !== undefined) return known
  let count = 0
  for (const id of manifest.nodes.keys()) if (id.startsWith('model.')) count += 1
  modelCounts.set(manifest, count)
  return count
}
