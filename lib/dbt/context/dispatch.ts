import { pyStr } from '#lib/jinja/index.ts'
import type { PyFunction } from '#lib/jinja/index.ts'
import type { MacroRegistry } from '../parse/macro-registry.ts'
import { fail, hostFunction, optional, required } from './host.ts'
import type { MacroScope } from './macro-scope.ts'

export interface DispatchOptions {
  readonly registry: MacroRegistry
  readonly packageName: string
  readonly macros: () => MacroScope
  /** Hears of the names that were looked for. */
  readonly onName?: (name: string) => void
}

const params = [required('macro_name'), optional('macro_namespace'), optional('packages')]

/** `adapter.dispatch(name, namespace)`: answers the macro to call. */
export function dispatchFunction(options: DispatchOptions): PyFunction {
  const { registry, packageName, macros } = options
  return hostFunction('dispatch', params, ([nameValue, namespaceValue = null, packages = null]) => {
    const name = pyStr(nameValue ?? null)
    if (packages !== null)
      throw fail('call-arguments', {
        problem: `adapter.dispatch takes no packages any more: adapter.dispatch('${name}', 'the_package')`,
      })
    if (namespaceValue !== null && typeof namespaceValue !== 'string')
      throw fail('call-arguments', {
        problem: `adapter.dispatch takes the name of one package, not ${pyStr(namespaceValue) || 'an undefined value'}`,
      })
    if (name.includes('.')) {
      const [namespace, bare] = name.split('.')
      throw fail('call-arguments', {
        problem: `adapter.dispatch takes the package as its second argument: adapter.dispatch('${bare ?? ''}', '${namespace ?? ''}')`,
      })
    }
    if (options.onName) for (const served of registry.servedNames(name)) options.onName(served)
    const found = registry.dispatch(name, namespaceValue, packageName)
    if ('uniqueId' in found) return macros().callable(found)
    throw fail('dispatch-not-found', { name, searched: found })
  })
}
