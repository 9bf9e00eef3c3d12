import { PyDict, PyList, toPlain, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { ResultTable } from './adapter-table.ts'

interface Index {
  /** As the warehouse has it; empty for one that is to be made. */
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly method: string
}

/** Two indexes are one where columns, uniqueness and method agree: their names are made anew for each. */
const keyOf = (index: Index) => JSON.stringify([[...index.columns].sort(), index.unique, index.method])

const plainText = (value: unknown) => (typeof value === 'string' ? value : '')

/** What the rows of get_show_indexes_sql say. */
function existingIndexes(described: Value): readonly Index[] {
  if (!(described instanceof ResultTable)) return []
  const place = (name: string) => described.columnNames.indexOf(name)
  return described.rows.map((row) => ({
    name: plainText(row[place('name')]),
    columns: plainText(row[place('column_names')]).toLowerCase().split(','),
    unique: row[place('unique')] === true,
    method: plainText(row[place('method')]),
  }))
}

function wantedIndexes(model: Value): readonly Index[] {
  const config = model instanceof PyDict ? model.get('config') : undefined
  const raw = config instanceof PyDict ? config.get('indexes') : undefined
  if (!(raw instanceof PyList)) return []
  return raw.items.map((item) => {
    const plain: unknown = toPlain(item)
    const read = (key: string): unknown =>
      typeof plain === 'object' && plain !== null ? Reflect.get(plain, key) : undefined
    const columns = read('columns')
    return {
      name: '',
      columns: Array.isArray(columns) ? columns.map((column) => String(column).toLowerCase()) : [],
      unique: read('unique') === true,
      method: plainText(read('type')) || 'btree',
    }
  })
}

/** The indexes to drop and to create, in that order; none where there is nothing to do. */
export function indexChanges(described: Value, model: Value): Value {
  const existing = existingIndexes(described)
  const wanted = wantedIndexes(model)
  const without = (list: readonly Index[], others: readonly Index[]) => {
    const keys = new Set(others.map(keyOf))
    return list.filter((index) => !keys.has(keyOf(index)))
  }
  const changes = [
    ...without(existing, wanted).map((index) => change('drop', index)),
    ...without(wanted, existing).map((index) => change('create', index)),
  ]
  return changes.length === 0 ? null : toValue({ requires_full_refresh: false, indexes: changes })
}

const change = (action: 'drop' | 'create', { name, columns, unique, method }: Index) => ({
  action,
  context: { name, as_node_config: { columns, unique, type: method } },
})
