import { pyStr } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { NamespaceValue } from '../namespace-value.ts'
import { hostFunction, required } from '../host.ts'
import { datetimeModule, namedZone, utc } from './datetime.ts'
import { itertoolsModule } from './itertools.ts'
import { regexModule } from './regex/index.ts'
import { checkZone } from './time-zone.ts'

const timezone = hostFunction('timezone', [required('zone')], ([name]) => {
  const text = pyStr(name ?? '')
  checkZone(text)
  return namedZone(text)
})

const pytzModule: Value = new NamespaceValue('pytz', [
  ['timezone', timezone],
  ['utc', utc],
  ['UTC', utc],
] as const)

/** `modules.*`: the parts of Python's library that dbt lends to templates. */
export const modulesValue: Value = new NamespaceValue('modules', [
  ['datetime', datetimeModule],
  ['pytz', pytzModule],
  ['re', regexModule],
  ['itertools', itertoolsModule],
] as const)

export { momentValue } from './datetime.ts'
