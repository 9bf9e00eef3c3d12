import { createHash } from 'node:crypto'
import {
  JinjaRuntimeError,
  PyDict,
  PyList,
  PySet,
  PyTuple,
  ReturnSignal,
  charge,
  iterate,
  pyStr,
  readPythonJson,
  toPlain,
  toValue,
} from '#lib/jinja/index.ts'
import type { CallArgs, Value } from '#lib/jinja/index.ts'
import { dump } from 'js-yaml'
import { readYaml } from '../schema/read-yaml.ts'
import { hostFunction, optional, rawFunction, required } from './host.ts'
import { pythonJson } from './python-json.ts'
import { modulesValue } from './modules/index.ts'

/** The version of dbt whose behaviour the engine follows. */
export const dbtVersion = '1.12.0'

const returnFunction = rawFunction('return', (args: CallArgs) => {
  throw new ReturnSignal<Value>(args.positional[0] ?? args.keyword.get('data') ?? null)
})

function itemsOf(value: Value | undefined): Value[] {
  const items: Value[] = []
  if (value !== undefined) {
    for (const item of iterate(value)) {
      charge(1)
      items.push(item)
    }
  }
  return items
}

/** A mistake in the arguments, for which there is the default; a template that wants too much is ended all the same. */
const mayBeDefaulted = (error: unknown) =>
  !(error instanceof JinjaRuntimeError) || !error.code.startsWith('jinja-limit')

function setFunction(name: string, strict: boolean): Value {
  return hostFunction(
    name,
    strict ? [required('value')] : [required('value'), optional('default')],
    ([value, otherwise]) => {
      try {
        return new PySet(itemsOf(value))
      } catch (error) {
        if (strict || !mayBeDefaulted(error)) throw error
        return otherwise ?? null
      }
    },
  )
}

function zipFunction(name: string, strict: boolean): Value {
  return rawFunction(name, (args) => {
    try {
      const lists = args.positional.map(itemsOf)
      const length = lists.length === 0 ? 0 : Math.min(...lists.map((items) => items.length))
      charge(length * lists.length)
      const rows = Array.from(
        { length },
        (_, index) => new PyTuple(lists.map((items) => items[index] ?? null)),
      )
      return new PyList(rows)
    } catch (error) {
      if (strict || !mayBeDefaulted(error)) throw error
      return args.keyword.get('default') ?? null
    }
  })
}

const tojson = hostFunction(
  'tojson',
  [required('value'), optional('default'), optional('sort_keys')],
  ([value, , sort]) => pythonJson(value ?? null, { sortKeys: sort === true }),
)

const fromjson = hostFunction('fromjson', [required('string'), optional('default')], ([text, otherwise]) => {
  try {
    return toValue(readPythonJson(pyStr(text ?? '')))
  } catch {
    return otherwise ?? null
  }
})

const fromyaml = hostFunction('fromyaml', [required('value'), optional('default')], ([text, otherwise]) => {
  const read = readYaml(pyStr(text ?? ''))
  return read.ok ? toValue(read.document.value) : (otherwise ?? null)
})

const toyaml = hostFunction(
  'toyaml',
  [required('value'), optional('default'), optional('sort_keys')],
  ([value, otherwise, sort]) => {
    try {
      return dump(toPlain(value ?? null), { sortKeys: sort === true, lineWidth: 80 })
    } catch (error) {
      if (!mayBeDefaulted(error)) throw error
      return otherwise ?? null
    }
  },
)

const localMd5 = hostFunction('local_md5', [required('value')], ([value]) =>
  createHash('md5')
    .update(pyStr(value ?? ''))
    .digest('hex'),
)

/** Messages of a template are for the log of a run; while compiling they go nowhere, and print nothing in the text. */
const silent = (name: string) => rawFunction(name, () => '')

/** What every template sees and what depends on nothing. */
export const commonFunctions: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['return', returnFunction],
  ['set', setFunction('set', false)],
  ['set_strict', setFunction('set_strict', true)],
  ['zip', zipFunction('zip', false)],
  ['zip_strict', zipFunction('zip_strict', true)],
  ['tojson', tojson],
  ['fromjson', fromjson],
  ['toyaml', toyaml],
  ['fromyaml', fromyaml],
  ['local_md5', localMd5],
  ['log', silent('log')],
  ['print', silent('print')],
  [
    'diff_of_two_dicts',
    hostFunction('diff_of_two_dicts', [required('a'), required('b')], ([a, b]) => diffOfDicts(a, b)),
  ],
  ['modules', modulesValue],
  ['dbt_version', dbtVersion],
])

/** What the first dict of lists has and the second has not, names compared without case. */
function diffOfDicts(a: Value | undefined, b: Value | undefined): Value {
  const left = lowered(a)
  const right = lowered(b)
  const result = new PyDict()
  for (const [key, values] of left) {
    const other = new Set(right.get(key))
    const extra = values.filter((value) => !other.has(value))
    if (extra.length > 0) result.set(key, new PyList(extra))
  }
  return result
}

function lowered(value: Value | undefined): Map<string, string[]> {
  const result = new Map<string, string[]>()
  if (!(value instanceof PyDict)) return result
  for (const { key, value: items } of value.entries()) {
    result.set(
      pyStr(key).toLowerCase(),
      itemsOf(items).map((item) => pyStr(item).toLowerCase()),
    )
  }
  return result
}
