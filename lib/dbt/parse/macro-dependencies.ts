import type { MacroSource } from './macro-file.ts'
import type { MacroRegistry } from './macro-registry.ts'

/** What a macro's context has before it looks for macros, and what no macro may be called. */
const notMacros: ReadonlySet<string> = new Set(
  (
    'builtins config context dbt_version diff_of_two_dicts env_var flags fromjson fromyaml invocation_id local_md5 log ' +
    'modules print project_name ref return run_started_at set set_strict source target thread_id tojson toyaml var zip ' +
    'zip_strict'
  ).split(' '),
)

/**
 * The macros that a manifest names below a macro. dbt goes by the text alone: `words.replace()` is the macro `replace`
 * to it, a name is looked for in all packages, and what is dispatched counts together with what is served. What really
 * can be called is `MacroRegistry.callees`.
 */
export function macroDependsOn(macro: MacroSource, registry: MacroRegistry): string[] {
  const { calledNames, dispatches } = macro.calls()
  const found = new Set<string>()
  const add = (packageName: string, name: string) => {
    const called = registry.ownMacro(packageName, name) ?? registry.findAnywhere(name)
    if (called !== null) found.add(called.uniqueId)
  }
  for (const called of calledNames) {
    const [first = '', second, third] = called.split('.')
    if (called === macro.name || notMacros.has(called) || third !== undefined) continue
    if (second === undefined) add(macro.packageName, first)
    else if (first !== 'adapter') add(first, second)
  }
  for (const { macroName, namespace } of dispatches) {
    if (macroName !== macro.name) add(macro.packageName, macroName)
    const served = servedBy(macroName, namespace, macro, registry)
    if (served !== null) found.add(served.uniqueId)
  }
  return [...found]
}

function servedBy(
  name: string,
  namespace: string | null,
  macro: MacroSource,
  registry: MacroRegistry,
): MacroSource | null {
  if (namespace === null) {
    const found = registry.servedNames(name).map((one) => registry.findAnywhere(one))
    return found.find((one) => one !== null) ?? null
  }
  const served = registry.dispatch(name, namespace, macro.packageName)
  return 'uniqueId' in served ? served : null
}
