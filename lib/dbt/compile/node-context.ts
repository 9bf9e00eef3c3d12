import { PyDict, PyList, parseTemplate, pyStr, toValue } from '#lib/jinja/index.ts'
import type { CallArgs, Scope, Value } from '#lib/jinja/index.ts'
import { callArgs, isObjectValue } from '#lib/jinja/index.ts'
import { targetValue } from '../context/base-scope.ts'
import { momentValue } from '../context/modules/index.ts'
import { createAdapter } from '../context/adapter.ts'
import type { Adapter } from '../context/adapter.ts'
import { ColumnClass } from '../context/column.ts'
import { dispatchFunction } from '../context/dispatch.ts'
import { ExceptionsValue } from '../context/exceptions.ts'
import { flagsValue } from '../context/flags.ts'
import { verdictOn } from './warning-verdict.ts'
import type { WarningVerdict } from './warning-verdict.ts'
import { fail, hostFunction, optional, rawFunction, required } from '../context/host.ts'
import { MacroScope } from '../context/macro-scope.ts'
import { NamesDict, contextNames } from '../context/names-dict.ts'
import { apiValue } from '../context/parse-scope.ts'
import { validationValue } from '../context/validation.ts'
import type { Database } from '../database.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { ManifestNode, ManifestRef } from '../manifest.ts'
import type { CompileOptions, Flags, OnLog } from '../options.ts'
import { readRefArguments, readSourceArguments } from '../parse/capture.ts'
import { suggest } from '../suggest.ts'
import type { RefFound } from '../parse/ref-table.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { report } from '../report.ts'
import { inWindow, sampleOf, windowOf } from './event-time.ts'
import type { TimeWindow } from './event-time.ts'
import { graphValue, modelValue } from './graph-value.ts'
import { offlineDatabase } from './offline-database.ts'
import { QueryResults } from './query-results.ts'
import { isEphemeral, namedRelation, nodeRelation, ownRelation, sourceRelation } from './node-relation.ts'
import { RuntimeConfig } from './runtime-config.ts'

export interface NodeContextOptions extends CompileOptions {
  readonly state: ProjectState
  readonly node: ManifestNode
  /** Names that go before everything but macros, e.g. `sql` and `pre_hooks` of a materialization. */
  readonly extra?: ReadonlyMap<string, Value>
  /** Refs need not be declared: inline SQL, operations and hooks. */
  readonly anyRef?: boolean
  /** What an ad-hoc override answers for a ref or source, by unique_id (unit tests). */
  readonly override?: (uniqueId: string) => Value | null
  readonly onLog?: OnLog
  /** Of a batch: what has an `event_time` is read within this window only. */
  readonly eventTime?: TimeWindow
  /** What stands for macros of these names (unit tests). */
  readonly macroOverrides?: ReadonlyMap<string, Value>
}

/**
 * The context of one node while it is compiled or run: `execute` is true, refs are checked and resolved, and the
 * adapter may ask the warehouse. One for each render of a node; macros see one another and the node through it.
 */
export class NodeContext {
  readonly scope: Scope
  readonly macros: MacroScope
  readonly adapter: Adapter
  readonly results = new QueryResults()
  /** The node's own names; more may be set until the render. */
  readonly names = new Map<string, Value>()
  /** unique_ids of the ephemeral models that were referred to, in the order of the text. */
  readonly ctes: string[] = []
  readonly warnings: Diagnostic[] = []
  introspected = false
  /** Offline only: the text rests on the assumption that nothing has been built yet. */
  assumedUnbuilt = false
  readonly #options: NodeContextOptions
  /** What a name means before any macro. */
  readonly #known: Scope
  readonly #warnings: WarningVerdict
  readonly #limit: number | null
  readonly #window: TimeWindow | null
  readonly #offline = offlineDatabase(() => {
    this.assumedUnbuilt = true
  })

  constructor(options: NodeContextOptions) {
    this.#options = options
    const { state, node } = options
    const { environment, registry } = state.parts
    const flags: Flags = { ...environment.flags, ...options.flags }
    this.#limit = flags.EMPTY ? 0 : null
    this.#warnings = verdictOn('JinjaLogWarning', flags)
    this.#window = windowOf(node, options.eventTime ?? null, sampleOf(flags))
    const shared = environment.names(node.package_name, 'error')
    this.#known = (name) => {
      for (const names of [options.extra, this.names]) {
        const value = names?.get(name)
        if (value !== undefined) return value
      }
      return shared.get(name)
    }
    this.macros = new MacroScope({
      registry,
      packageName: node.package_name,
      names: this.#known,
      ...(options.macroOverrides ? { overrides: options.macroOverrides } : {}),
    })
    this.scope = this.macros.scope
    this.adapter = createAdapter({
      type: environment.target.type,
      quoting: environment.quoting,
      target: environment.target,
      dispatch: dispatchFunction({ registry, packageName: node.package_name, macros: () => this.macros }),
      database: () => this.#askWarehouse(),
      callMacro: (name, positional, keyword) => this.callMacro(name, positional, keyword),
      findMacro: (name) => {
        const macro = registry.find(node.package_name, name)
        return macro ? this.macros.callable(macro) : undefined
      },
      isReplaced: (name) =>
        [name, ...registry.servedNames(name)].some((one) =>
          registry.named(one).some((macro) => !registry.options.internalNames.includes(macro.packageName)),
        ),
      behavior: environment.project.root.config.flags,
      warn: (message) => this.#warn(message, null),
    })
    this.#fill(flags)
  }

  callMacro(name: string, positional: readonly Value[], keyword?: Readonly<Record<string, Value>>): Value {
    const { registry } = this.#options.state.parts
    const macro = registry.find(this.#options.node.package_name, name)
    if (!macro) throw fail('macro-not-found', { name, suggestions: [] })
    return this.macros.callable(macro).call(callArgs(positional, keyword))
  }

  #askWarehouse(): Database {
    this.introspected = true
    return this.#options.database ?? this.#offline
  }

  /** --warn-error makes a fault of it, before anything is built with it. */
  #warn(message: string, site: CallArgs['site']): void {
    const { onLog } = this.#options
    if (this.#warnings === 'silent') return
    if (this.#warnings === 'error') throw fail('compiler-error', { problem: message })
    onLog?.(message, 'warn')
    const path = site?.path ?? this.#options.node.origin.path
    const place = { path, span: site?.span ?? null, uniqueId: this.#options.node.unique_id }
    this.warnings.push(report('compiler-warning', { problem: message }, place))
  }

  #fill(flags: Flags): void {
    const { state, node, onLog, invocation } = this.#options
    const { environment } = state.parts
    const ref = rawFunction('ref', (args) => this.#ref(args))
    const source = rawFunction('source', (args) => this.#source(args))
    const config = new RuntimeConfig(node)
    const model = modelValue(state, node, { defer: this.#options.defer })
    const target = targetValue(environment.target)
    const log = hostFunction('log', [required('msg'), optional('info')], ([message, info]) => {
      onLog?.(pyStr(message ?? null), info === true ? 'info' : 'debug')
      return ''
    })
    const print = hostFunction('print', [required('msg')], ([message]) => {
      if (flags.more['PRINT'] !== false) onLog?.(pyStr(message ?? null), 'print')
      return ''
    })
    const entries: readonly (readonly [string, Value])[] = [
      ['execute', true],
      ['ref', ref],
      ['source', source],
      ['config', config],
      ['metric', rawFunction('metric', ({ positional }) => pyStr(positional.at(-1) ?? ''))],
      [
        'function',
        rawFunction('function', ({ positional }) => this.#function(pyStr(positional.at(-1) ?? ''))),
      ],
      ['this', ownRelation(node, environment)],
      ['model', model],
      ['target', target],
      ['env', target],
      ['run_started_at', momentValue(environment.startedAt)],
      ['invocation_id', invocation?.id ?? ''],
      ['database', node.database],
      ['schema', node.schema],
      ['adapter', this.adapter],
      ['api', apiValue(environment)],
      ['flags', flagsValue(flags)],
      ['exceptions', new ExceptionsValue((message, args) => this.#warn(message, args.site))],
      ['builtins', new NamesDict(this.#known, () => contextNames)],
      ['validation', validationValue()],
      ['column', new ColumnClass(environment.target.type)],
      ['graph', graphValue(state)],
      ['log', log],
      [
        'render',
        hostFunction('render', [required('string')], ([text]) => this.#renderText(pyStr(text ?? ''))),
      ],
      ['print', print],
      ['pre_hooks', new PyList([])],
      ['post_hooks', new PyList([])],
      ['sql', null],
      ['compiled_code', null],
      ['selected_resources', toValue(invocation?.selected ?? [])],
      ['thread_id', 'Thread-1'],
      ['dbt_metadata_envs', new PyDict()],
      ['invocation_args_dict', toValue(invocation?.arguments ?? {})],
      ['load_agate_table', rawFunction('load_agate_table', () => null)],
      ['submit_python_job', rawFunction('submit_python_job', () => null)],
      ['write', rawFunction('write', () => '')],
      ['try_or_compiler_error', rawFunction('try_or_compiler_error', tryOrCompilerError)],
      ['defer_relation', null],
    ]
    for (const [name, value] of entries) this.names.set(name, value)
    for (const [name, value] of this.results.names()) this.names.set(name, value)
    const all = () => [...contextNames, ...this.macros.names()]
    const write = (name: string, value: Value) => this.names.set(name, value)
    this.names.set('context', new NamesDict(this.scope, all, write))
  }

  /** `render(text)`: hooks and descriptions that are templates themselves. */
  #renderText(text: string): string {
    if (!text.includes('{')) return text
    const parsed = parseTemplate(text, { path: this.#options.node.origin.path })
    if (!parsed.ok) throw fail('compiler-error', { problem: parsed.error.message })
    const result = parsed.template.render(this.scope)
    if (result.ok) return result.output
    throw result.error.cause instanceof Error
      ? result.error.cause
      : fail('compiler-error', { problem: result.error.message })
  }

  #ref(args: CallArgs): Value {
    const ref = readRefArguments(args)
    const { state, node } = this.#options
    const { environment, assembly } = state.parts
    const context = { packageName: node.package_name, rootName: environment.project.root.name }
    const found = assembly.table.findRef(ref, context)
    if (found.kind !== 'node') throw refFault(ref, found)
    const target = assembly.nodes.get(found.node.unique_id) ?? found.node
    if (!this.#options.anyRef && !this.#isDeclared(target.unique_id)) {
      throw fail('ref-undeclared', { name: ref.name, call: callText(ref) })
    }
    return this.#relationOf(target)
  }

  #function(name: string): Value {
    const { state, node } = this.#options
    const { environment, assembly } = state.parts
    const context = { packageName: node.package_name, rootName: environment.project.root.name }
    const found = assembly.table.findFunction(name, context)
    if (found) {
      const own = nodeRelation(assembly.nodes.get(found.unique_id) ?? found, environment)
      const deferred = this.#options.defer?.resolve(found.unique_id) ?? null
      const relation = deferred === null ? own : namedRelation(deferred, own)
      return relation.with({ type: 'function' })
    }
    throw fail('function-not-found', { name, suggestions: suggest(name, assembly.table.functionNames()) })
  }

  #isDeclared(uniqueId: string): boolean {
    const { node } = this.#options
    return node.depends_on.nodes.includes(uniqueId) || node.unique_id === uniqueId
  }

  #relationOf(target: ManifestNode): Value {
    const { state, defer, override } = this.#options
    const replaced = override?.(target.unique_id)
    if (replaced !== undefined && replaced !== null) return replaced
    if (isEphemeral(target)) {
      if (!this.ctes.includes(target.unique_id)) this.ctes.push(target.unique_id)
      const cte = nodeRelation(target, state.parts.environment, { limit: this.#limit })
      return inWindow(cte, target, this.#window)
    }
    const relation = nodeRelation(target, state.parts.environment, { limit: this.#limit })
    const deferred = defer?.resolve(target.unique_id) ?? null
    const isOwn = deferred === null || deferred === target.relation_name
    return inWindow(isOwn ? relation : namedRelation(deferred, relation), target, this.#window)
  }

  #source(args: CallArgs): Value {
    const [source, table] = readSourceArguments(args)
    const { state, node, override } = this.#options
    const { environment, assembly } = state.parts
    const context = { packageName: node.package_name, rootName: environment.project.root.name }
    const found = assembly.table.findSource(source, table, context)
    if (found.kind === 'disabled') throw fail('source-disabled', { source, table })
    if (found.kind === 'missing') {
      throw fail('source-not-found', { source, table, suggestions: found.suggestions })
    }
    const replaced = override?.(found.source.unique_id)
    if (replaced !== undefined && replaced !== null) return replaced
    const relation = sourceRelation(found.source, environment, { limit: this.#limit })
    return inWindow(relation, found.source, this.#window)
  }
}

function refFault(ref: ManifestRef, found: Exclude<RefFound, { kind: 'node' }>): Error {
  switch (found.kind) {
    case 'disabled':
      return fail('ref-disabled', { name: ref.name })
    case 'ambiguous':
      return fail('ref-ambiguous', { name: ref.name, packages: found.packages })
    case 'missing': {
      const version = ref.version === null ? null : String(ref.version)
      return fail('ref-not-found', {
        name: ref.name,
        packageName: ref.package,
        version,
        suggestions: found.suggestions,
      })
    }
  }
}

function callText(ref: ManifestRef): string {
  const names = ref.package === null ? `'${ref.name}'` : `'${ref.package}', '${ref.name}'`
  return ref.version === null ? `ref(${names})` : `ref(${names}, v=${ref.version})`
}

function tryOrCompilerError(args: CallArgs): Value {
  const [message, callee, ...rest] = args.positional
  if (callee === undefined || !isObjectValue(callee) || callee.kind !== 'function') return ''
  try {
    return callee.call({ ...args, positional: rest })
  } catch {
    throw fail('compiler-error', { problem: pyStr(message ?? '') })
  }
}
