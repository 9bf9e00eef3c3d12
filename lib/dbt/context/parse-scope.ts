import { PyDict, PyList, PyObject, functionValue, pyStr, toValue } from '#lib/jinja/index.ts'
import type { CallArgs, CallSite, Scope, Value } from '#lib/jinja/index.ts'
import type { CaptureBuilder, CapturePlace } from '../parse/capture.ts'
import { readConfigArguments, readRefArguments, readSourceArguments } from '../parse/capture.ts'
import type { ParseEnvironment } from '../parse/environment.ts'
import type { MacroRegistry } from '../parse/macro-registry.ts'
import type { Json } from '../manifest.ts'
import { targetValue } from './base-scope.ts'
import { dispatchFunction } from './dispatch.ts'
import { exceptionsValue } from './exceptions.ts'
import { hostFunction, rawFunction, required } from './host.ts'
import { LazyDict } from './lazy-dict.ts'
import { MacroScope } from './macro-scope.ts'
import { NamesDict, contextNames } from './names-dict.ts'
import { momentValue } from './modules/index.ts'
import { createAdapter } from './adapter.ts'
import { ColumnClass } from './column.ts'
import { Relation } from './relation.ts'
import { RelationClass } from './relation-class.ts'
import { validationValue } from './validation.ts'

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
  const constants = constantsOf(environment)
  const made = new Map<string, Value>()
  const make = (name: string): Value | undefined => {
    switch (name) {
      case 'ref':
        return rawFunction('ref', (args) => {
          builder.addRef(readRefArguments(args), placeOf(args.site))
          return self
        })
      case 'source':
        return rawFunction('source', (args) => {
          builder.addSource(...readSourceArguments(args), placeOf(args.site))
          return self
        })
      case 'config':
        return new ParseConfig(builder)
      case 'metric':
        return textsFunction('metric', builder.metrics)
      case 'function':
        return rawFunction('function', (args) => {
          builder.addFunction(args.positional.map(pyStr), placeOf(args.site))
          return self
        })
      case 'this':
        return self
      case 'model':
        return new LazyDict(node)
      case 'adapter':
        return parseAdapter(options, () => macros)
      // Templates could change these, so each node has its own.
      case 'target':
        return targetValue(target)
      case 'api':
        return apiValue(environment)
      case 'graph':
        return toValue({ nodes: {}, sources: {}, exposures: {}, functions: {}, metrics: {}, groups: {} })
      case 'pre_hooks':
      case 'post_hooks':
      case 'selected_resources':
        return new PyList([])
      case 'builtins':
        return new NamesDict(names, () => contextNames)
      case 'context':
        return new NamesDict(
          macros.scope,
          () => [...contextNames, ...macros.names()],
          (written, value) => made.set(written, value),
        )
      case '_dbt_generic_test_kwargs':
        return options.testArguments && testKwargs(options.testArguments, self)
      default:
        return undefined
    }
  }
  const names = (name: string): Value | undefined => {
    const known = made.get(name) ?? constants.get(name)
    if (known !== undefined) return known
    const value = make(name)
    if (value === undefined) return shared.get(name)
    made.set(name, value)
    return value
  }
  const macros: MacroScope = new MacroScope({
    registry,
    packageName: node.package_name,
    names,
    onCall: (macro) => builder.macros.add(macro.uniqueId),
    onName: (name) => builder.macroNames.add(name),
  })
  return macros.scope
}

function textsFunction(name: string, into: string[][]): Value {
  return rawFunction(name, (args) => {
    into.push(args.positional.map((value) => pyStr(value)))
    return ''
  })
}

function parseAdapter(
  { environment, registry, node, builder }: ParseScopeOptions,
  macros: () => MacroScope,
): Value {
  const { target } = environment
  return createAdapter({
    type: target.type,
    quoting: environment.quoting,
    target,
    dispatch: dispatchFunction({
      registry,
      packageName: node.package_name,
      macros,
      onName: (name) => builder.macroNames.add(name),
    }),
    database: null,
    callMacro: () => null,
    findMacro: () => undefined,
    warn: () => {},
  })
}

const constantsCache = new WeakMap<ParseEnvironment, ReadonlyMap<string, Value>>()

/** What is the same for every node in the parse phase. */
function constantsOf(environment: ParseEnvironment): ReadonlyMap<string, Value> {
  const known = constantsCache.get(environment)
  if (known) return known
  const { target } = environment
  const nothing = (name: string, value: Value) => functionValue(name, () => value)
  const constants = new Map<string, Value>([
    ['execute', false],
    ['database', target.database],
    ['schema', target.schema],
    ['exceptions', exceptionsValue],
    ['sql', ''],
    ['compiled_code', ''],
    ['invocation_id', ''],
    ['run_started_at', momentValue(environment.startedAt)],
    ['thread_id', 'MainThread'],
    ['store_result', nothing('store_result', '')],
    ['store_raw_result', nothing('store_raw_result', '')],
    ['load_result', nothing('load_result', null)],
    ['load_agate_table', nothing('load_agate_table', null)],
    ['submit_python_job', nothing('submit_python_job', null)],
    ['write', nothing('write', '')],
    ['render', functionValue('render', ({ positional }) => positional[0] ?? '')],
    ['try_or_compiler_error', rawFunction('try_or_compiler_error', tryOrCompilerError)],
    ['doc', nothing('doc', '')],
    ['defer_relation', null],
    ['validation', validationValue()],
    ['column', new ColumnClass(target.type)],
  ])
  constantsCache.set(environment, constants)
  return constants
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
  return site && site.place
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
      case 'set':
        return hostFunction('set', [required('name'), required('value')], ([key, value]) => {
          const said = PyDict.from([[pyStr(key ?? null), value ?? null]])
          this.#builder.addConfig(readConfigArguments({ positional: [said], keyword: new Map(), site: null }))
          return ''
        })
      case 'get':
      case 'require':
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
