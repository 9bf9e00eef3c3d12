import { PyDict } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { ResultTable } from '../context/adapter-table.ts'
import { fail, hostFunction, optional, required } from '../context/host.ts'
import { pyStr } from '#lib/jinja/index.ts'

/** What `statement` blocks leave for `load_result`, by name. */
export class QueryResults {
  readonly #results = new Map<string, Value>()
  readonly #loaded = new Set<string>()

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
    const load = hostFunction('load_result', [required('name')], ([name]) => this.#load(pyStr(name ?? null)))
    return new Map<string, Value>([
      ['store_result', store],
      ['store_raw_result', storeRaw],
      ['load_result', load],
    ])
  }

  /** As in dbt, a result is handed out once; what the materialization did may be asked again. */
  #load(name: string): Value {
    if (this.#loaded.has(name)) {
      const problem = `The 'statement' result named '${name}' has already been loaded into a variable.`
      throw fail('compiler-error', { problem })
    }
    const found = this.#results.get(name)
    if (found !== undefined && name !== 'main') this.#loaded.add(name)
    return found ?? null
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
    this.#loaded.delete(name)
    this.#results.set(name, PyDict.from(entries))
  }
}
