import type { Diagnostic } from '../diagnostics.ts'
import type { DispatchRule } from '../project/project-config.ts'
import { report } from '../report.ts'
import type { MacroSource } from './macro-file.ts'
import { macroKey } from './unit.ts'

/** The packages of macros that come with the engine, from the most special to `dbt`. */
export const internalNamespace = 'dbt'

export interface MacroRegistryOptions {
  readonly rootName: string
  /** Installed packages, without the root and without the engine's own. */
  readonly packageNames: readonly string[]
  /** The engine's own packages from the most general (`dbt`) to the most special (`dbt_duckdb`). */
  readonly internalNames: readonly string[]
  /** The adapter and its parents: `['redshift', 'postgres']`. */
  readonly adapterTypes: readonly string[]
  readonly dispatch: readonly DispatchRule[]
  readonly macros: Iterable<MacroSource>
}

/** What a name means in a template: a macro, or a package whose macros are its attributes. */
export type MacroName =
  | { readonly kind: 'macro'; readonly macro: MacroSource }
  | { readonly kind: 'package'; readonly name: string; readonly macros: ReadonlyMap<string, MacroSource> }

/** What a macro may come to use, found without running it. */
export interface MacroClosure {
  /** Names that it or a macro below it reads: tells whether it could call `ref`. */
  readonly names: ReadonlySet<string>
  /** Names that are called, dotted for attributes: `config` is, where only `config.get` is not. */
  readonly called: ReadonlySet<string>
  /** Keys of all macros that could take part, those that do not exist included. Shared by all who use the macro. */
  readonly reads: ReadonlySet<string>
  /** unique_ids of the macros that it can come to call, itself included. */
  readonly macros: ReadonlySet<string>
}

/** So many answers about names are kept. */
const mostKept = 10_000

/**
 * Every macro by who can see it. Immutable: a change of any macro file makes a new one.
 * A name is looked for in the node's package, the root, the other packages by their names, and the engine's own.
 */
export class MacroRegistry {
  readonly options: MacroRegistryOptions
  readonly byId: ReadonlyMap<string, MacroSource>
  readonly diagnostics: readonly Diagnostic[]
  /** What dispatch puts before a name, in the order of the search. */
  readonly prefixes: readonly string[]
  readonly #packages = new Map<string, Map<string, MacroSource>>()
  readonly #internal = new Map<string, MacroSource>()
  readonly #namespaces = new Map<string, ReadonlyMap<string, MacroName>>()
  readonly #names = new Map<string, MacroSource[]>()
  readonly #closures = new Map<string, MacroClosure>()
  readonly #dispatched = new Map<string, MacroSource | readonly string[]>()
  readonly #served = new Map<string, readonly string[]>()

  constructor(options: MacroRegistryOptions) {
    this.options = options
    this.prefixes = [...options.adapterTypes, 'default']
    const byId = new Map<string, MacroSource>()
    const diagnostics: Diagnostic[] = []
    for (const macro of options.macros) {
      const other = byId.get(macro.uniqueId)
      if (other) {
        const place = { path: macro.path, span: macro.definition.span }
        diagnostics.push(report('macro-duplicate', { name: macro.definition.name, other: other.path }, place))
        continue
      }
      byId.set(macro.uniqueId, macro)
      this.#add(macro)
    }
    this.byId = byId
    this.diagnostics = diagnostics
    for (const name of options.internalNames) {
      for (const [key, macro] of this.#packages.get(name) ?? []) this.#internal.set(key, macro)
    }
  }

  #add(macro: MacroSource): void {
    const own = this.#packages.get(macro.packageName)
    if (own) own.set(macro.name, macro)
    else this.#packages.set(macro.packageName, new Map([[macro.name, macro]]))
    const same = this.#names.get(macro.name)
    if (same) same.push(macro)
    else this.#names.set(macro.name, [macro])
  }

  /** All macros of this name, in whatever package. */
  named(name: string): readonly MacroSource[] {
    return this.#names.get(name) ?? []
  }

  names(): Iterable<string> {
    return this.#names.keys()
  }

  /** Names of one package's macros. */
  namesIn(packageName: string): Iterable<string> {
    return this.#packages.get(packageName)?.keys() ?? []
  }

  /** The names that a node of this package sees. */
  namespace(packageName: string): ReadonlyMap<string, MacroName> {
    const known = this.#namespaces.get(packageName)
    if (known) return known
    const names = new Map<string, MacroName>()
    for (const [name, macro] of this.#internal) names.set(name, { kind: 'macro', macro })
    names.set(internalNamespace, { kind: 'package', name: internalNamespace, macros: this.#internal })
    for (const name of [...this.options.internalNames, this.options.rootName, ...this.options.packageNames]) {
      const macros = this.#packages.get(name) ?? new Map<string, MacroSource>()
      if (name !== internalNamespace) names.set(name, { kind: 'package', name, macros })
    }
    for (const name of [this.options.rootName, packageName]) {
      for (const [key, macro] of this.#packages.get(name) ?? []) names.set(key, { kind: 'macro', macro })
    }
    this.#namespaces.set(packageName, names)
    return names
  }

  find(packageName: string, name: string): MacroSource | null {
    const found = this.namespace(packageName).get(name)
    return found?.kind === 'macro' ? found.macro : null
  }

  /** A macro by `package.name`; the package `dbt` stands for all of the engine's own. */
  findIn(packageName: string, name: string): MacroSource | null {
    if (packageName === internalNamespace) return this.#internal.get(name) ?? null
    return this.#packages.get(packageName)?.get(name) ?? null
  }

  /** A macro that this very package defines; `dbt` is here no more than one of the engine's own packages. */
  ownMacro(packageName: string, name: string): MacroSource | null {
    return this.#packages.get(packageName)?.get(name) ?? null
  }

  /** A macro of whatever package: the root's before those of the others, and the engine's own at last. */
  findAnywhere(name: string): MacroSource | null {
    const own = this.findIn(this.options.rootName, name)
    if (own) return own
    const { packageNames } = this.options
    const others = packageNames.map((one) => this.findIn(one, name)).filter((one) => one !== null)
    return others.at(-1) ?? this.#internal.get(name) ?? null
  }

  /**
   * `adapter.dispatch`: for each package of the search order, the macro of the adapter, of its parents, or the default.
   * Answers the names that were tried where there is none.
   */
  dispatch(name: string, namespace: string | null, fromPackage: string): MacroSource | readonly string[] {
    const key = `${fromPackage}/${namespace ?? ''}/${name}`
    let found = this.#dispatched.get(key)
    if (found !== undefined) return found
    // A template may make up any number of names.
    if (this.#dispatched.size > mostKept) this.#dispatched.clear()
    this.#dispatched.set(key, (found = this.#dispatch(name, namespace, fromPackage)))
    return found
  }

  /** What dispatch may serve for a name: `duckdb__name`, `default__name`. */
  servedNames(name: string): readonly string[] {
    let names = this.#served.get(name)
    if (names) return names
    if (this.#served.size > mostKept) this.#served.clear()
    this.#served.set(name, (names = this.prefixes.map((prefix) => `${prefix}__${name}`)))
    return names
  }

  #dispatch(name: string, namespace: string | null, fromPackage: string): MacroSource | readonly string[] {
    const tried: string[] = []
    for (const packageName of this.#searchOrder(namespace)) {
      for (const key of this.servedNames(name)) {
        const found = packageName === null ? this.find(fromPackage, key) : this.findIn(packageName, key)
        if (found) return found
        tried.push(packageName === null ? key : `${packageName}.${key}`)
      }
    }
    return tried
  }

  #searchOrder(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null]
    const rule = this.options.dispatch.find((one) => one.macroNamespace === namespace)
    if (rule && rule.searchOrder.length > 0) return rule.searchOrder
    const { rootName, packageNames, internalNames } = this.options
    if (namespace === rootName) return [rootName]
    if (
      packageNames.includes(namespace) ||
      internalNames.includes(namespace) ||
      namespace === internalNamespace
    ) {
      return [rootName, namespace]
    }
    return [null]
  }

  /** What a macro may use when a node of this package calls it. */
  closure(macro: MacroSource, packageName: string): MacroClosure {
    const key = `${packageName}/${macro.uniqueId}`
    const known = this.#closures.get(key)
    if (known) return known
    const names = new Set<string>()
    const called = new Set<string>()
    const reads = new Set<string>([macroKey(macro.name)])
    const seen = new Set<MacroSource>([macro])
    const queue = [macro]
    for (let next = queue.pop(); next; next = queue.pop()) {
      for (const name of next.calls().names) names.add(name)
      for (const name of next.calls().calledNames) called.add(name)
      for (const { name, target } of this.callees(next, packageName)) {
        reads.add(macroKey(name))
        if (target === null || seen.has(target)) continue
        seen.add(target)
        queue.push(target)
      }
    }
    const macros = new Set(Array.from(seen, (one) => one.uniqueId))
    const closure = { names, called, reads, macros }
    this.#closures.set(key, closure)
    return closure
  }

  /** The macros that the text of a macro calls, directly or by dispatch; null where there is none of that name. */
  callees(
    macro: MacroSource,
    packageName: string,
  ): { readonly name: string; readonly target: MacroSource | null }[] {
    const { calledNames, dispatches } = macro.calls()
    const found: { name: string; target: MacroSource | null }[] = []
    for (const called of calledNames) {
      const dot = called.indexOf('.')
      if (dot === -1) found.push({ name: called, target: this.find(packageName, called) })
      else {
        const name = called.slice(dot + 1)
        found.push({ name, target: this.findIn(called.slice(0, dot), name) })
      }
    }
    for (const { macroName, namespace } of dispatches) {
      for (const prefix of this.prefixes) found.push({ name: `${prefix}__${macroName}`, target: null })
      const served = this.dispatch(macroName, namespace, packageName)
      if ('uniqueId' in served) found.push({ name: served.name, target: served })
    }
    return found
  }

  /**
   * `generate_schema_name` and its like for the nodes of a package: the package's own, else the root's, else the
   * engine's.
   */
  findGenerateName(component: 'database' | 'schema' | 'alias', packageName: string): MacroSource | null {
    const name = `generate_${component}_name`
    const own = packageName === this.options.rootName ? null : this.findIn(packageName, name)
    return own ?? this.findIn(this.options.rootName, name) ?? this.#internal.get(name) ?? null
  }

  /**
   * The macro that implements a materialization for this adapter. One for the adapter goes before one for its parents
   * and the default; among these the project's own goes first, and a package never replaces one of the engine's.
   */
  findMaterialization(materialization: string): MacroSource | null {
    const { rootName, packageNames, adapterTypes } = this.options
    const names = [...adapterTypes, 'default'].map(
      (adapter) => `materialization_${materialization}_${adapter}`,
    )
    for (const name of names) {
      const found = this.findIn(rootName, name) ?? this.#internal.get(name)
      if (found) return found
    }
    for (const name of names) {
      for (const packageName of packageNames) {
        const found = this.findIn(packageName, name)
        if (found) return found
      }
    }
    return null
  }
}
