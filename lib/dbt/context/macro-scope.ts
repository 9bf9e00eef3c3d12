import { PyList, PyObject, PyTuple, functionValue, instantiateMacro } from '#lib/jinja/index.ts'
import type { PyFunction, Scope, Value } from '#lib/jinja/index.ts'
import type { MacroSource } from '../parse/macro-file.ts'
import type { MacroName, MacroRegistry } from '../parse/macro-registry.ts'

export interface MacroScopeOptions {
  readonly registry: MacroRegistry
  readonly packageName: string
  /** What macros see besides macros; asked at call time. */
  readonly names: Scope
  /** What stands for a name or for `package.macro`: the overrides of a unit test. */
  readonly overrides?: ReadonlyMap<string, Value>
  /** Hears of every macro that a template calls itself, in whatever way; not of what macros call. */
  readonly onCall?: (macro: MacroSource) => void
  /** Hears of every name that is looked up, found or not: a new macro of that name would change the outcome. */
  readonly onName?: (name: string) => void
}

/**
 * The names of a node's templates: macros first (so that a project can replace `ref`), then the context.
 * Macros are made callable when they are first asked for and share this one scope.
 */
export class MacroScope {
  readonly scope: Scope
  readonly #options: MacroScopeOptions
  readonly #namespace: ReadonlyMap<string, MacroName>
  readonly #functions = new Map<MacroSource, PyFunction>()
  readonly #packages = new Map<string, MacroPackage>()
  /** How many macros are under way. */
  #depth = 0

  constructor(options: MacroScopeOptions) {
    this.#options = options
    this.#namespace = options.registry.namespace(options.packageName)
    this.scope = (name) => this.#lookup(name)
  }

  #lookup(name: string): Value | undefined {
    this.#options.onName?.(name)
    const { overrides } = this.#options
    const overridden = overrides?.get(name) ?? overrides?.get(`dbt.${name}`)
    if (overridden !== undefined) return overridden
    const found = this.#namespace.get(name)
    if (found === undefined) return this.#options.names(name)
    if (found.kind === 'macro') return this.callable(found.macro)
    const own = this.#options.names(name)
    if (own !== undefined) return own
    let value = this.#packages.get(name)
    if (!value) this.#packages.set(name, (value = this.#package(name, found.macros)))
    return value
  }

  #package(name: string, macros: ReadonlyMap<string, MacroSource>): MacroPackage {
    return new MacroPackage(name, macros, {
      callable: (macro) => this.callable(macro),
      overridden: (key) => this.#overriddenIn(name, key),
      onName: (key) => this.#options.onName?.(key),
    })
  }

  /** A macro of dbt is overridden by its name alone as well. */
  #overriddenIn(packageName: string, name: string): Value | undefined {
    const { overrides } = this.#options
    if (packageName === 'dbt') return overrides?.get(name) ?? overrides?.get(`dbt.${name}`)
    return overrides?.get(`${packageName}.${name}`)
  }

  /** Of all macros and packages of macros that can be called from here. */
  names(): Iterable<string> {
    return this.#namespace.keys()
  }

  callable(macro: MacroSource): PyFunction {
    let made = this.#functions.get(macro)
    if (!made) this.#functions.set(macro, (made = this.#instantiate(macro)))
    return made
  }

  #instantiate(macro: MacroSource): PyFunction {
    const { onCall } = this.#options
    if (onCall === undefined) return instantiateMacro(macro.definition, this.scope)
    return instantiateMacro(macro.definition, this.scope, (run, args) => {
      if (this.#depth === 0) onCall(macro)
      this.#depth += 1
      try {
        return run(args)
      } finally {
        this.#depth -= 1
      }
    })
  }
}

interface MacroPackageHost {
  readonly callable: (macro: MacroSource) => PyFunction
  readonly overridden: (name: string) => Value | undefined
  readonly onName: (name: string) => void
}

/** `dbt_utils` in `dbt_utils.star(...)`; a dict in dbt, so that a macro may ask whether one is there. */
class MacroPackage extends PyObject {
  readonly typeName = 'MacroNamespace'
  override readonly isMapping = true
  readonly #name: string
  readonly #macros: ReadonlyMap<string, MacroSource>
  readonly #host: MacroPackageHost

  constructor(name: string, macros: ReadonlyMap<string, MacroSource>, host: MacroPackageHost) {
    super()
    this.#name = name
    this.#macros = macros
    this.#host = host
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return functionValue('get', ({ positional: [key = null, otherwise = null] }) => {
          return this.getItem(key) ?? otherwise
        })
      case 'keys':
        return functionValue('keys', () => new PyList([...this.#macros.keys()]))
      case 'values':
        return functionValue('values', () => new PyList(this.#items().map(([, macro]) => macro)))
      case 'items':
        return functionValue('items', () => new PyList(this.#items().map((pair) => new PyTuple(pair))))
      default:
        return this.getItem(name)
    }
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined
    this.#host.onName(key)
    const macro = this.#macros.get(key)
    return macro && (this.#host.overridden(key) ?? this.#host.callable(macro))
  }

  #items(): [string, Value][] {
    return [...this.#macros.keys()].map((name) => [name, this.getItem(name) ?? null])
  }

  override iterate(): Iterator<Value> {
    return this.#macros.keys()
  }

  override length(): number {
    return this.#macros.size
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#macros.has(item)
  }

  override attributeNames(): readonly string[] {
    return [...this.#macros.keys()]
  }

  override absent(name: string): string {
    return `there is no macro '${name}' in package '${this.#name}'`
  }

  override repr(): string {
    return `<package ${this.#name}>`
  }
}
