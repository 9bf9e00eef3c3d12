import { PyDict, PyList, pyStr } from '#lib/jinja/index.ts'
import type { PyFunction, Value } from '#lib/jinja/index.ts'
import type { MacroRegistry } from '../parse/macro-registry.ts'
import { fail, hostFunction, optional, required } from './host.ts'
import type { MacroScope } from './macro-scope.ts'

/** `adapter.dispatch(name, namespace)`: answers the macro to call. */
export function dispatchFunction(registry: MacroRegistry, packageName: string, macros: () => MacroScope): PyFunction {
  const params = [required('macro_name'), optional('macro_namespace'), optional('packages')]
  return hostFunction('dispatch', params, ([nameValue, namespaceValue]) => {
    const name = pyStr(nameValue ?? null)
    if (name.includes('.')) {
      const [namespace, bare] = name.split('.')
      throw fail('call-arguments', {
        problem: `adapter.dispatch takes the package as its second argument: adapter.dispatch('${bare ?? ''}', '${namespace ?? ''}')`,
      })
    }
    const namespace = typeof namespaceValue === 'string' ? namespaceValue : null
    const found = registry.dispatch(name, namespace, packageName)
    if ('uniqueId' in found) return macros().callable(found)
    throw fail('dispatch-not-found', { name, searched: found })
  })
}

export const emptyList = (): Value => new PyList([])
export const emptyDict = (): Value => new PyDict()
