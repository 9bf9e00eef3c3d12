import { callFromHost, callArgs, pyStr } from '#lib/jinja/index.ts'
import type { JinjaError, Value } from '#lib/jinja/index.ts'
import { createAdapter } from '../context/adapter.ts'
import { dispatchFunction } from '../context/dispatch.ts'
import { exceptionsValue } from '../context/exceptions.ts'
import { LazyDict } from '../context/lazy-dict.ts'
import { MacroScope } from '../context/macro-scope.ts'
import { NamesDict, contextNames } from '../context/names-dict.ts'
import { apiValue } from '../context/parse-scope.ts'
import { Relation } from '../context/relation.ts'
import type { Json } from '../manifest.ts'
import type { ParseEnvironment } from './environment.ts'
import type { MacroSource } from './macro-file.ts'
import type { MacroRegistry } from './macro-registry.ts'
import { macroKey } from './unit.ts'

export interface NamedNode {
  readonly name: string
  readonly package_name: string
  readonly version: string | number | null
}

/** All of the node that there is by then, for the macros that ask for it. */
type WholeNode = () => Readonly<Record<string, unknown>>

export interface RelationNames {
  readonly database: string | null
  readonly schema: string
  readonly alias: string
  readonly error: JinjaError | null
}

export interface NamingOptions {
  readonly environment: ParseEnvironment
  readonly registry: MacroRegistry
  readonly reads: Set<string>
}

type Component = 'database' | 'schema' | 'alias'
const components: readonly Component[] = ['database', 'schema', 'alias']

/** Where a node is built: by the project's `generate_*_name` macros, or by dbt's rules where it has none. */
export function relationNames(
  node: NamedNode,
  whole: WholeNode,
  config: Readonly<Record<string, Json>>,
  options: NamingOptions,
): RelationNames {
  const found: Record<Component, string | null> = { database: null, schema: null, alias: null }
  let error: JinjaError | null = null
  for (let at = 0; at < components.length; at += 1) {
    const component = components[at] ?? 'alias'
    const custom = config[component]
    const wanted = typeof custom === 'string' ? custom : null
    const reads = readsOf[component]
    options.reads.add(reads.plain).add(reads.standard)
    const macro = overriding(component, node.package_name, options)
    if (macro === null) found[component] = defaultName(component, wanted, node, options.environment)
    else {
      const result = callNaming(macro, wanted, whole, options)
      if ('error' in result) error ??= result.error
      found[component] =
        'error' in result ? defaultName(component, wanted, node, options.environment) : result.name
    }
  }
  const { target } = options.environment
  return {
    database: found.database,
    schema: found.schema ?? target.schema,
    alias: found.alias ?? node.name,
    error,
  }
}

interface NamingKeys {
  readonly plain: string
  readonly standard: string
}
const keysOf = (component: Component): NamingKeys => ({
  plain: macroKey(`generate_${component}_name`),
  standard: macroKey(`default__generate_${component}_name`),
})
const readsOf: Readonly<Record<Component, NamingKeys>> = {
  database: keysOf('database'),
  schema: keysOf('schema'),
  alias: keysOf('alias'),
}

type KnownMacros = Readonly<Record<Component, Map<string, MacroSource | null>>>
const overridingCache = new WeakMap<MacroRegistry, KnownMacros>()

/** The macro to call, or null where it would be the engine's own, whose rules are known here. */
function overriding(component: Component, packageName: string, options: NamingOptions): MacroSource | null {
  const { registry } = options
  let known = overridingCache.get(registry)
  if (!known)
    overridingCache.set(registry, (known = { database: new Map(), schema: new Map(), alias: new Map() }))
  let macro = known[component].get(packageName)
  if (macro === undefined)
    known[component].set(packageName, (macro = findOverriding(component, packageName, registry)))
  return macro
}

function findOverriding(
  component: Component,
  packageName: string,
  registry: MacroRegistry,
): MacroSource | null {
  const macro = registry.findGenerateName(component, packageName)
  if (macro === null) return null
  if (!isInternal(macro, registry)) return macro
  const served = registry.dispatch(`generate_${component}_name`, 'dbt', packageName)
  if (!('uniqueId' in served)) return null
  return isInternal(served, registry) && served.name === `default__generate_${component}_name` ? null : macro
}

const isInternal = (macro: MacroSource, registry: MacroRegistry) =>
  registry.options.internalNames.includes(macro.packageName)

function defaultName(
  component: Component,
  custom: string | null,
  node: NamedNode,
  environment: ParseEnvironment,
): string | null {
  const { target } = environment
  switch (component) {
    case 'database':
      return custom === null ? target.database : custom.trim()
    case 'schema':
      return custom === null ? target.schema : `${target.schema}_${custom.trim()}`
    case 'alias':
      if (custom !== null) return custom.trim()
      return node.version === null ? node.name : `${node.name}_v${String(node.version).replaceAll('.', '_')}`
  }
}

function callNaming(
  macro: MacroSource,
  custom: string | null,
  whole: WholeNode,
  options: NamingOptions,
): { readonly name: string | null } | { readonly error: JinjaError } {
  const { environment, reads } = options
  const scope = namingScope(options, (name) => reads.add(macroKey(name)))
  const value = new LazyDict(whole())
  const result = callFromHost(scope.callable(macro), callArgs([custom, value]), {
    sourceMap: false,
    limits: { deadlineMs: 2_000, ...environment.limits },
    now: () => performance.now(),
  })
  if (!result.ok) return { error: result.error }
  return { name: result.value === null ? null : pyStr(result.value).trim() }
}

function namingScope(options: NamingOptions, onName: (name: string) => void): MacroScope {
  const { environment, registry } = options
  const rootName = environment.project.root.name
  const shared = environment.names(rootName, 'error')
  const { target, style } = environment
  const own = new Map<string, Value>()
  const names = (name: string) => own.get(name) ?? shared.get(name)
  const macros = new MacroScope({ registry, packageName: rootName, names, onName })
  const dispatch = dispatchFunction({ registry, packageName: rootName, macros: () => macros, onName })
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
  own.set('execute', false)
  own.set('adapter', adapter)
  own.set('api', apiValue(environment))
  own.set('exceptions', exceptionsValue)
  own.set('database', target.database)
  own.set('schema', target.schema)
  own.set('builtins', new NamesDict(names, () => contextNames))
  own.set(
    'this',
    Relation.create(style, { database: target.database, schema: target.schema, identifier: null }),
  )
  return macros
}
