import {
  PyDict,
  PyList,
  bodyTemplate,
  locateOutput,
  parseTemplate,
  renderNative,
  toValue,
} from '#lib/jinja/index.ts'
import { isWholeFloat } from '../schema/whole-float.ts'
import type { JinjaError, RenderLimits, SourceMap, Template, Value } from '#lib/jinja/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json, ManifestNode } from '../manifest.ts'
import type { CompileOptions, CompiledNode, CompiledOrigin, InlinedModel, ParsedProject } from '../options.ts'
import { wrapCall } from '../parse/generic-tests.ts'
import { stateOf } from '../parse/project-state.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { report, reportJinja } from '../report.ts'
import { suggest } from '../suggest.ts'
import type { TimeWindow } from './event-time.ts'
import { cteText, injectCtes } from './inject-ctes.ts'
import type { Cte } from './inject-ctes.ts'
import { NodeContext } from './node-context.ts'
import { ctePrefix } from './node-relation.ts'

/** A macro that never ends is stopped after this long; asking the warehouse may take longer. */
const offlineDeadlineMs = 10_000
const onlineDeadlineMs = 600_000

export function renderLimits(options: CompileOptions, state: ProjectState): Partial<RenderLimits> {
  const deadlineMs = options.database === null ? offlineDeadlineMs : onlineDeadlineMs
  return { deadlineMs, ...state.parts.environment.limits, ...options.limits }
}

/** Compiles a node of the manifest. Its mistakes are diagnostics of the result. */
export function compileNode(project: ParsedProject, uniqueId: string, options: CompileOptions): CompiledNode {
  const state = stateOf(project)
  const node = state.manifest.nodes.get(uniqueId)
  if (!node) return nothingCompiled(uniqueId)
  return compileWith(state, node, templateOf(state, node), options)
}

function nothingCompiled(uniqueId: string): CompiledNode {
  return {
    uniqueId,
    sql: '',
    ok: false,
    diagnostics: [],
    locate: () => null,
    introspected: false,
    dependsOn: [],
    inlined: () => [],
  }
}

/** The template of a node with the file's own positions, or the diagnostics of what keeps it from being one. */
export type NodeTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

export function templateOf(state: ProjectState, node: ManifestNode): NodeTemplate {
  const facts = state.parts.facts.get(node.origin.path)
  const source = facts?.source
  if (source && node.test_metadata === null) {
    if (source.error) return { ok: false, diagnostics: [reportJinja(source.error, node.unique_id)] }
    if (node.resource_type === 'snapshot') {
      const block = source.template?.macros.find((one) => one.kind === 'snapshot' && one.name === node.name)
      if (block) return { ok: true, template: bodyTemplate(block) }
    } else if (source.template) return { ok: true, template: source.template }
  }
  const parsed = parseTemplate(node.raw_code, {
    path: node.origin.path,
    startLine: node.origin.line,
    startColumn: node.origin.column ?? 1,
  })
  return parsed.ok ? parsed : { ok: false, diagnostics: [reportJinja(parsed.error, node.unique_id)] }
}

export interface CompileMore {
  readonly anyRef?: boolean
  readonly override?: (uniqueId: string) => Value | null
  /** Names of the run, or of a unit test. */
  readonly extra?: ReadonlyMap<string, Value>
  readonly macroOverrides?: ReadonlyMap<string, Value>
  /** The window of a batch. */
  readonly eventTime?: TimeWindow
}

export function compileWith(
  state: ProjectState,
  node: ManifestNode,
  template: NodeTemplate,
  options: CompileOptions,
  more: CompileMore = {},
): CompiledNode {
  const base = {
    uniqueId: node.unique_id,
    dependsOn: node.depends_on.nodes,
    introspected: false,
    locate: () => null,
    inlined: () => [],
  }
  if (node.resource_type === 'seed') return { ...base, sql: '', ok: true, diagnostics: [] }
  if (!template.ok) return { ...base, sql: '', ok: false, diagnostics: template.diagnostics }
  if (node.language === 'python') return { ...base, sql: node.raw_code, ok: true, diagnostics: [] }
  const compiler = new Compiler(state, options)
  const text = compiler.render(node, template.template, more)
  return compiler.finish(node, text)
}

/** A node's text before the CTEs of others are put in. */
interface RenderedText {
  readonly sql: string
  readonly map: SourceMap | null
  readonly ctes: readonly string[]
  readonly ok: boolean
}

/** An ephemeral model that is put in. */
interface GatheredCte {
  readonly uniqueId: string
  readonly cte: Cte
  readonly map: SourceMap | null
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly shift: number
  readonly map: SourceMap | null
}

class Compiler {
  readonly #state: ProjectState
  readonly #options: CompileOptions
  readonly #diagnostics: Diagnostic[] = []
  readonly #ephemeral = new Map<string, RenderedText>()
  #introspected = false

  constructor(state: ProjectState, options: CompileOptions) {
    this.#state = state
    this.#options = options
  }

  render(node: ManifestNode, template: Template, more: CompileMore = {}): RenderedText {
    const operation = node.resource_type === 'operation'
    const context = new NodeContext({
      ...this.#options,
      ...more,
      anyRef: more.anyRef ?? operation,
      state: this.#state,
      node,
    })
    if (node.test_metadata) this.#addTestArguments(node, context)
    const limits = renderLimits(this.#options, this.#state)
    const result = template.render(context.scope, { limits, now: () => performance.now() })
    this.#diagnostics.push(...context.warnings)
    if (context.introspected) this.#introspected = true
    if (context.assumedUnbuilt) {
      const place = { path: node.origin.path, uniqueId: node.unique_id }
      this.#diagnostics.push(report('compiled-unbuilt', {}, place))
    }
    if (!result.ok) {
      this.#diagnostics.push(reportRender(result.error, node, this.#state))
      return { sql: '', map: null, ctes: [], ok: false }
    }
    return { sql: result.output, map: result.sourceMap, ctes: context.ctes, ok: true }
  }

  #addTestArguments(node: ManifestNode, context: NodeContext): void {
    const result = testArguments(node, context, renderLimits(this.#options, this.#state))
    this.#diagnostics.push(...result.diagnostics)
    context.names.set('_dbt_generic_test_kwargs', result.kwargs)
  }

  finish(node: ManifestNode, text: RenderedText): CompiledNode {
    const base = { uniqueId: node.unique_id, dependsOn: node.depends_on.nodes }
    const ctes: GatheredCte[] = []
    let ok = text.ok
    if (ok) ok = this.#gather(text.ctes, ctes, new Set([node.unique_id]))
    const isWhole = this.#options.flags?.more?.['INJECT_EPHEMERAL_CTES'] !== false
    const injected = injectCtes(text.sql, isWhole ? ctes.map((one) => one.cte) : [])
    const pieces = piecesOf(injected, text, ctes)
    return {
      ...base,
      ok,
      sql: ok ? injected.sql : '',
      diagnostics: this.#diagnostics,
      introspected: this.#introspected,
      locate: (offset) => locatePiece(pieces, offset),
      inlined: () => (ok ? ctes.map((one) => this.#inlined(one)) : []),
    }
  }

  #inlined({ uniqueId, cte }: GatheredCte): InlinedModel {
    const below: GatheredCte[] = []
    this.#gather(this.#ephemeral.get(uniqueId)?.ctes ?? [], below, new Set([uniqueId]))
    const { sql } = injectCtes(
      cte.sql,
      below.map((one) => one.cte),
    )
    return { uniqueId, sql, cte: cteText(cte), reads: below.map((one) => one.uniqueId) }
  }

  /** Ephemeral models below come before those that read them; each one once. */
  #gather(ids: readonly string[], into: GatheredCte[], path: ReadonlySet<string>): boolean {
    for (const id of ids) {
      // A circle is reported by the graph; here it only must not go on for ever.
      if (path.has(id)) return false
      const node = this.#state.manifest.nodes.get(id)
      if (!node) return false
      let text = this.#ephemeral.get(id)
      if (!text) {
        const template = templateOf(this.#state, node)
        if (!template.ok) {
          this.#diagnostics.push(...template.diagnostics)
          return false
        }
        text = this.render(node, template.template)
        this.#ephemeral.set(id, text)
      }
      if (!text.ok || !this.#gather(text.ctes, into, new Set(path).add(id))) return false
      const name = `${ctePrefix}${node.alias}`
      if (!into.some((one) => one.cte.name === name))
        into.push({ uniqueId: id, cte: { name, sql: text.sql }, map: text.map })
    }
    return true
  }
}

function piecesOf(
  injected: ReturnType<typeof injectCtes>,
  text: RenderedText,
  ctes: readonly GatheredCte[],
): Piece[] {
  const end = injected.sql.length
  const pieces: Piece[] = ctes.map(({ cte, map }, index) => {
    const start = injected.cteOffsets[index] ?? 0
    return { start, end: start + cte.sql.length, shift: start, map }
  })
  pieces.push({ start: 0, end: injected.at, shift: 0, map: text.map })
  pieces.push({ start: injected.at + injected.length, end: end + 1, shift: injected.length, map: text.map })
  return pieces
}

function locatePiece(pieces: readonly Piece[], offset: number): CompiledOrigin | null {
  const piece = pieces.find((one) => offset >= one.start && offset < one.end)
  const found = piece ? locateOutput(piece.map, offset - piece.shift) : null
  if (!found) return null
  const stack = [...found.stack].reverse().map(({ name, path, span }) => ({ label: name, path, span }))
  return { path: found.path, span: found.span, stack }
}

const undefinedName = /^'(\w+)' is undefined$/

/** A render's fault; of an unknown name with what it may have been meant to be. */
function reportRender(error: JinjaError, node: ManifestNode, state: ProjectState): Diagnostic {
  const name = error.code === 'jinja-undefined' ? undefinedName.exec(error.message)?.[1] : undefined
  const found = reportJinja(error, node.unique_id)
  if (name === undefined) return found
  const { registry, environment } = state.parts
  const packages = environment.project.packages.keys()
  const known = [...registry.namespace(node.package_name).keys(), ...packages, ...templateNames]
  const elsewhere = registry
    .named(name)
    .map((macro) => `${macro.packageName}.${name}`)
    .slice(0, 2)
  const suggestions = elsewhere.length > 0 ? elsewhere : suggest(name, known)
  const { path, span, stack, uniqueId } = found
  return report('macro-not-found', { name, suggestions }, { path, span, stack, uniqueId })
}

const templateNames = [
  'ref',
  'source',
  'config',
  'var',
  'this',
  'target',
  'execute',
  'model',
  'adapter',
  'env_var',
  'return',
]

/** The arguments of a generic test, rendered: a name of a column stays text, anything else keeps its type. */
export function testArguments(
  node: ManifestNode,
  context: NodeContext,
  limits: Partial<RenderLimits>,
): { readonly kwargs: PyDict; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const renderText = (key: string, written: string): Value => {
    const text = key === 'column_name' ? written : wrapCall(written)
    if (!text.includes('{')) return text
    const parsed = parseTemplate(text, { path: node.origin.path, startLine: node.origin.line })
    const options = { limits, now: () => performance.now() }
    const failed = (error: Parameters<typeof reportJinja>[0]): Value => {
      diagnostics.push(reportJinja(error, node.unique_id))
      return ''
    }
    if (!parsed.ok) return failed(parsed.error)
    if (key === 'column_name') {
      const result = parsed.template.render(context.scope, options)
      return result.ok ? result.output : failed(result.error)
    }
    const result = renderNative(parsed.template, context.scope, options)
    return result.ok ? result.value : failed(result.error)
  }
  const renderValue = (key: string, value: Json): Value => {
    if (typeof value === 'string') return renderText(key, value)
    if (value === null || typeof value !== 'object' || isWholeFloat(value)) return toValue(value)
    if (Array.isArray(value)) return new PyList(value.map((item) => renderValue('', item)))
    return PyDict.from(Object.entries(value).map(([name, item]) => [name, renderValue('', item)] as const))
  }
  const kwargs = node.test_metadata?.kwargs ?? {}
  const entries = Object.entries(kwargs).map(([key, value]) => [key, renderValue(key, value)] as const)
  return { kwargs: PyDict.from(entries), diagnostics }
}
