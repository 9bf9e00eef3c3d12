import { JinjaRuntimeError, PyDict, functionValue, pyEquals, pyStr } from '#lib/jinja/index.ts'
import { rawFunction } from './host.ts'

/** `validation.any(...)`: what a config must be one of, for `config.get` and `config.require`. */
export const validationValue = (): PyDict =>
  PyDict.from([
    [
      'any',
      rawFunction('any', ({ positional: allowed }) =>
        functionValue('inner', ({ positional: [value = null] }) => {
          if (allowed.some((one) => pyEquals(one, value))) return null
          throw new JinjaRuntimeError(
            `Expected value "${pyStr(value)}" to be one of ${allowed.map(pyStr).join(',')}`,
            'jinja-value',
          )
        }),
      ),
    ],
  ])
