import { PyDict } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { ResultTable } from '../context/adapter-table.ts'
import { hostFunction, optional, required } from '../context/host.ts'
import { pyStr } from '#lib/jinja/index.ts'

/** What `statement` blocks leave for `load_result`, by name. */
export class QueryResults {
  readonly #results = new Map<string, Value>()

  names(): Map<string, Value> {
    const params = [required('name'), optional('response'), optional('agate_table')]
    const store = hostFunction('store_result', params, ([name, response, table]) => {
      this.#store(pyStr(name ?? null), response ?? null, table ?? ResultTable.empty)
      return ''
    })
    const rawParams = [
      required('name'),
      optional('message'),
      optional('code'),
      optional('rows_affected'),
      optional('agate_table'),
    ]
    const storeRaw = hostFunction('store_raw_result', rawParams, ([name, message, code, rows, table]) => {
      const response = PyDict.from([
        ['_message', message ?? null],
        ['code', code ?? null],
        ['rows_affected', rows ?? null],
      ] as const)
      this.#store(pyStr(name ?? null), response, table ?? ResultTable.empty)
      return ''
    })
    const load = hostFunction('load_result', [required('name')], ([name]) => {
      return this.#results.get(pyStr(name ?? null)) ?? null
    })
    return new Map<string, Value>([
      ['store_result', store],
      ['store_raw_result', storeRaw],
      ['load_result', load],
    ])
  }

  get(name: string): Value | undefined {
    return this.#results.get(name)
  }

  /** The rows of a statement's answer; null where there is no such statement. */
  table(name: string): ResultTable | null {
    const result = this.#results.get(name)
    const table = result instanceof PyDict ? result.get('table') : undefined
    return table instanceof ResultTable ? table : null
  }

  #store(name: string, response: Value, table: Value): void {
    const data = table instanceof ResultTable ? (table.getAttr('rows') ?? null) : null
    const entries: [Value, Value][] = [
      ['response', response],
      ['data', data],
      ['table', table],
    ]
    this.#results.set(name, PyDict.from(entries))
  }
}
