import { PyDict, PyList, PyObject, functionValue, pyStr, toValue } from '#lib/jinja/index.ts'
import type { CallArgs, CallSite, Scope, Value } from '#lib/jinja/index.ts'
import type { CaptureBuilder, CapturePlace } from '../parse/capture.ts'
import { readConfigArguments, readRefArguments, readSourceArguments } from '../parse/capture.ts'
import type { ParseEnvironment } from '../parse/environment.ts'
import type { MacroRegistry } from '../parse/macro-registry.ts'
import type { Json } from '../manifest.ts'
import { dispatchFunction } from './dispatch.ts'
import { exceptionsValue } from './exceptions.ts'
import { rawFunction } from './host.ts'
import { LazyDict } from './lazy-dict.ts'
import { MacroScope } from './macro-scope.ts'
import { createAdapter } from './adapter.ts'
import { ColumnClass } from './column.ts'
import { Relation, RelationClass } from './relation.ts'

/** A node as its own templates see it before anything is resolved. */
export interface ParseNode {
  readonly unique_id: string
  readonly name: string
  readonly package_name: string
  readonly [key: string]: unknown
}

export interface ParseScopeOptions {
  readonly environment: ParseEnvironment
  readonly registry: MacroRegistry
  readonly node: ParseNode
  readonly builder: CaptureBuilder
  /** Arguments of a generic test, as written. */
  readonly testArguments?: Readonly<Record<string, Json>>
}

/**
 * The context of the parse phase: `execute` is false, refs, sources and configs are written down, and nothing reaches
 * a warehouse.
 */
export function parseScope(options: ParseScopeOptions): Scope {
  const { environment, registry, node, builder } = options
  const shared = environment.names(node.package_name, 'none')
  const { target, style } = environment
  const self = Relation.create(style, {
    database: target.database,
    schema: target.schema,
    identifier: node.name,
    quotePolicy: environment.quoting,
  })
  const own = new Map<string, Value>()
  const macros = new MacroScope({
    registry,
    packageName: node.package_name,
    names: (name) => own.get(name) ?? shared.get(name),
    onMacro: (macro) => builder.macros.add(macro.uniqueId),
    onName: (name) => builder.macroNames.add(name),
  })
  const ref = rawFunction('ref', (args) => {
    builder.addRef(readRefArguments(args), placeOf(args.site))
    return self
  })
  const source = rawFunction('source', (args) => {
    builder.addSource(...readSourceArguments(args), placeOf(args.site))
    return self
  })
  const config = new ParseConfig(builder)
  const dispatch = dispatchFunction({
    registry,
    packageName: node.package_name,
    macros: () => macros,
    onName: (name) => builder.macroNames.add(name),
  })
  const adapter = createAdapter({
    type: target.type,
    quoting: environment.quoting,
    target,
    dispatch,
    database: null,
    callMacro: () => null,
    findMacro: () => undefined,
    warn: () => {},
  })
  const metric = rawFunction('metric', (args) => {
    builder.metrics.push(args.positional.map((value) => pyStr(value)))
    return ''
  })
  const callFunction = rawFunction('function', (args) => {
    builder.functions.push(args.positional.map((value) => pyStr(value)))
    return ''
  })
  const entries: readonly (readonly [string, Value])[] = [
    ['execute', false],
    ['ref', ref],
    ['source', source],
    ['config', config],
    ['metric', metric],
    ['function', callFunction],
    ['this', self],
    ['model', new LazyDict(node)],
    ['database', target.database],
    ['schema', target.schema],
    ['adapter', adapter],
    ['api', apiValue(environment)],
    ['exceptions', exceptionsValue],
    ['builtins', builtinsValue(ref, source, config)],
    ['graph', toValue({ nodes: {}, sources: {}, exposures: {}, metrics: {}, groups: {} })],
    ['pre_hooks', new PyList([])],
    ['post_hooks', new PyList([])],
    ['sql', ''],
    ['compiled_code', ''],
    ['selected_resources', new PyList([])],
    ['invocation_id', ''],
    ['thread_id', 'MainThread'],
    ['store_result', functionValue('store_result', () => '')],
    ['store_raw_result', functionValue('store_raw_result', () => '')],
    ['load_result', functionValue('load_result', () => null)],
    ['load_agate_table', functionValue('load_agate_table', () => null)],
    ['submit_python_job', functionValue('submit_python_job', () => null)],
    ['write', functionValue('write', () => '')],
    ['render', functionValue('render', ({ positional }) => positional[0] ?? '')],
    ['try_or_compiler_error', rawFunction('try_or_compiler_error', tryOrCompilerError)],
    ['doc', functionValue('doc', () => '')],
    ['defer_relation', null],
  ]
  for (const [name, value] of entries) own.set(name, value)
  if (options.testArguments) own.set('_dbt_generic_test_kwargs', testKwargs(options.testArguments, self))
  own.set('context', new ContextValue(macros.scope))
  return macros.scope
}

/** `builtins.ref` and so on: the originals, for macros that replace them. */
export function builtinsValue(ref: Value, source: Value, config: Value): Value {
  const entries: [Value, Value][] = [
    ['ref', ref],
    ['source', source],
    ['config', config],
  ]
  return PyDict.from(entries)
}

/** `api.Relation` and `api.Column`. */
export function apiValue(environment: ParseEnvironment): Value {
  return PyDict.from([
    ['Relation', new RelationClass(environment.style, environment.quoting)],
    ['Column', new ColumnClass(environment.target.type)],
  ])
}

/** While parsing, the model of a test is a relation of that name; everything else is as written. */
function testKwargs(written: Readonly<Record<string, Json>>, self: Relation): Value {
  const entries = Object.entries(written).map(([key, value]) => {
    return [key, key === 'model' ? self : toValue(value)] as const
  })
  return PyDict.from(entries)
}

function tryOrCompilerError(args: CallArgs): Value {
  const [, callee, ...rest] = args.positional
  if (callee === undefined || callee === null || typeof callee !== 'object' || callee.kind !== 'function')
    return ''
  return callee.call({ ...args, positional: rest })
}

function placeOf(site: CallSite | null): CapturePlace | null {
  return site && { path: site.path, span: site.span }
}

/** `context['name']`: the names of the template, asked by text. */
export class ContextValue extends PyObject {
  readonly typeName = 'dict'
  readonly #scope: Scope

  constructor(scope: Scope) {
    super()
    this.#scope = scope
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#scope(key) : undefined
  }

  override getAttr(name: string): Value | undefined {
    if (name !== 'get') return this.#scope(name)
    return functionValue(
      'get',
      ({ positional }) => this.getItem(positional[0] ?? null) ?? positional[1] ?? null,
    )
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#scope(item) !== undefined
  }
}

/** `config(...)` in the parse phase: writes down, and answers nothing yet. */
class ParseConfig extends PyObject {
  readonly typeName = 'ParseConfigObject'
  readonly #builder: CaptureBuilder

  constructor(builder: CaptureBuilder) {
    super()
    this.#builder = builder
  }

  override call(args: CallArgs): Value {
    this.#builder.addConfig(readConfigArguments(args))
    return ''
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'get':
      case 'require':
      case 'set':
      case 'meta_get':
      case 'meta_require':
        return functionValue(name, () => '')
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return functionValue(name, () => false)
      default:
        return undefined
    }
  }
}
