import {
  PyDict,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  pyInt,
  pyStr,
  signatureFunction,
  toPlain,
} from '#lib/jinja/index.ts'
import type { Param, Value } from '#lib/jinja/index.ts'
import type { Cell, CsvText, DatabaseResult } from '../database.ts'
import { PyDecimal } from './adapter-decimal.ts'
import { ownEntry } from './own-entry.ts'

/** A cell by the warehouse's name of its type: text of integers and decimals becomes a number that keeps its digits. */
export function cellValue(cell: Cell, type: string): Value {
  if (typeof cell === 'number')
    return isFloatType(type) || !Number.isSafeInteger(cell) ? new PyFloat(cell) : cell
  if (typeof cell !== 'string') return cell
  if (/^(decimal|numeric|number)\b/i.test(type)) return PyDecimal.parse(cell) ?? cell
  if (isIntegerType(type)) return /^-?\d+$/.test(cell) ? pyInt(BigInt(cell)) : cell
  if (isFloatType(type)) return floatText(cell) ?? cell
  return cell
}

const isFloatType = (type: string) => /^(double|float|real)/i.test(type)
const isIntegerType = (type: string) => /^u?(tiny|small|big|huge)?int(eger|\d*)?$/i.test(type)

function floatText(cell: string): PyFloat | null {
  const number = Number(cell)
  return cell === 'NaN' || !Number.isNaN(number) ? new PyFloat(number) : null
}

/** The answer of a query as templates read it: dbt's agate table. */
export class ResultTable extends PyObject {
  readonly typeName = 'Table'
  readonly columnNames: readonly string[]
  readonly columnTypes: readonly string[]
  readonly rows: readonly (readonly Value[])[]
  /** Of a seed: the file that the rows were read from. */
  readonly csv: CsvText | null

  constructor(
    columnNames: readonly string[],
    columnTypes: readonly string[],
    rows: readonly (readonly Value[])[],
    csv: CsvText | null = null,
  ) {
    super()
    this.csv = csv
    this.columnNames = columnNames
    this.columnTypes = columnTypes
    this.rows = rows
  }

  static fromResult(result: DatabaseResult): ResultTable {
    const types = result.columns.map((column) => column.type)
    const rows = result.rows.map((row) => row.map((cell, index) => cellValue(cell, types[index] ?? '')))
    return new ResultTable(uniqueNames(result.columns.map((column) => column.name)), types, rows)
  }

  static readonly empty = new ResultTable([], [], [])

  row(index: number): TableRow | undefined {
    const cells = this.rows[index]
    return cells && new TableRow(this.columnNames, cells)
  }

  column(index: number): TableColumn | undefined {
    const name = this.columnNames[index]
    return name === undefined ? undefined : new TableColumn(this, index, name)
  }

  override getAttr(name: string): Value | undefined {
    const read = ownEntry(tableAttributes, name)
    return read?.(this)
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'number' ? this.row(fromEnd(key, this.rows.length)) : undefined
  }

  override iterate(): Iterator<Value> {
    return tableRows(this).iterate()
  }

  override length(): number {
    return this.rows.length
  }

  /** An agate table is true also when it has no rows. */
  override truthy(): boolean {
    return true
  }

  override toStr(): string {
    return tableText(this)
  }
}

/** dbt renames the second `a` to `a_2`. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>()
  return names.map((name) => {
    let candidate = name
    for (let suffix = 2; used.has(candidate); suffix++) candidate = `${name}_${suffix}`
    used.add(candidate)
    return candidate
  })
}

const fromEnd = (index: number, length: number) => (index < 0 ? length + index : index)

interface Member {
  readonly name: string
  readonly value: Value
}

/** A sequence whose items also have names: a table's columns and rows, a row's cells. */
class NamedSequence extends PyObject {
  readonly typeName: string = 'MappedSequence'
  readonly members: readonly Member[]

  constructor(members: readonly Member[]) {
    super()
    this.members = members
  }

  find(key: Value): Value | undefined {
    if (typeof key === 'number') return this.members[fromEnd(key, this.members.length)]?.value
    return typeof key === 'string' ? this.members.find((member) => member.name === key)?.value : undefined
  }

  override getItem(key: Value): Value | undefined {
    return this.find(key)
  }

  override getAttr(name: string): Value | undefined {
    const found = ownEntry(sequenceMethods, name)
    return found && signatureFunction(name, found.params, (values) => found.call(this, values))
  }

  override iterate(): Iterator<Value> {
    return this.members.map((member) => member.value)[Symbol.iterator]()
  }

  override length(): number {
    return this.members.length
  }

  override contains(item: Value): boolean {
    return this.members.some((member) => member.name === item || member.value === item)
  }

  override repr(): string {
    return `<${this.typeName}: (${this.members.map((member) => pyStr(member.value)).join(', ')})>`
  }
}

interface SequenceMethod {
  readonly params: readonly Param[]
  call(this: void, sequence: NamedSequence, values: readonly (Value | undefined)[]): Value
}

const sequenceMethods: Readonly<Record<string, SequenceMethod>> = {
  values: { params: [], call: (one) => new PyTuple(one.members.map((member) => member.value)) },
  keys: { params: [], call: (one) => new PyTuple(one.members.map((member) => member.name)) },
  items: {
    params: [],
    call: (one) => new PyList(one.members.map((member) => new PyTuple([member.name, member.value]))),
  },
  get: {
    params: [{ name: 'key' }, { name: 'default', default: null }],
    call: (one, [key, fallback]) => one.find(key ?? null) ?? fallback ?? null,
  },
  dict: {
    params: [],
    call: (one) => PyDict.from(one.members.map((member) => [member.name, member.value] as const)),
  },
}

class TableRow extends NamedSequence {
  override readonly typeName: string = 'Row'

  constructor(names: readonly string[], cells: readonly Value[]) {
    super(cells.map((value, index) => ({ name: names[index] ?? '', value })))
  }
}

class TableColumn extends NamedSequence {
  override readonly typeName: string = 'Column'
  readonly #name: string
  readonly #index: number
  readonly #type: string

  constructor(table: ResultTable, index: number, name: string) {
    super(table.rows.map((row, position) => ({ name: String(position), value: row[index] ?? null })))
    this.#name = name
    this.#index = index
    this.#type = table.columnTypes[index] ?? ''
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#name
      case 'index':
        return this.#index
      case 'data_type':
        return this.#type
      case 'values_without_nulls':
        return signatureFunction(
          name,
          [],
          () => new PyTuple(this.#values().filter((value) => value !== null)),
        )
      case 'values_distinct':
        return signatureFunction(name, [], () => new PyTuple([...distinct(this.#values())]))
      default:
        return super.getAttr(name)
    }
  }

  #values(): readonly Value[] {
    return this.members.map((member) => member.value)
  }
}

function distinct(values: readonly Value[]): Iterable<Value> {
  const dict = new PyDict()
  for (const value of values) dict.set(value, value)
  return dict.values()
}

const tableRows = (table: ResultTable) =>
  new NamedSequence(
    table.rows.map((cells, index) => ({
      name: String(index),
      value: new TableRow(table.columnNames, cells),
    })),
  )

const tableColumns = (table: ResultTable) =>
  new NamedSequence(
    table.columnNames.map((name, index) => ({ name, value: new TableColumn(table, index, name) })),
  )

const tableAttributes: Readonly<Record<string, (table: ResultTable) => Value>> = {
  rows: tableRows,
  columns: tableColumns,
  column_names: (table) => new PyTuple(table.columnNames),
  column_types: (table) => new PyTuple(table.columnTypes),
  print_table: (table) => signatureFunction('print_table', printParams, () => tableText(table)),
  limit: (table) =>
    signatureFunction(
      'limit',
      [{ name: 'start_or_stop' }, { name: 'stop', default: null }],
      ([start, stop]) => sliced(table, start, stop),
    ),
  select: (table) =>
    signatureFunction('select', [{ name: 'key' }], ([key]) =>
      withColumns(table, (name) => namesOf(key).includes(name)),
    ),
  exclude: (table) =>
    signatureFunction('exclude', [{ name: 'key' }], ([key]) =>
      withColumns(table, (name) => !namesOf(key).includes(name)),
    ),
  rename: (table) =>
    signatureFunction('rename', [{ name: 'column_names', default: null }], ([names]) =>
      renamed(table, names),
    ),
}

const printParams: readonly Param[] = [
  'max_rows',
  'max_columns',
  'output',
  'max_column_width',
  'locale',
  'max_precision',
].map((name) => ({ name, default: null }))

function namesOf(value: Value | undefined): readonly string[] {
  const plain = toPlain(value ?? null)
  return (Array.isArray(plain) ? plain : [plain]).map(String)
}

function sliced(table: ResultTable, start: Value | undefined, stop: Value | undefined): ResultTable {
  const [from, to] = typeof stop === 'number' ? [Number(start), stop] : [0, Number(start)]
  return new ResultTable(table.columnNames, table.columnTypes, table.rows.slice(from, to))
}

function withColumns(table: ResultTable, keep: (name: string) => boolean): ResultTable {
  const kept = <T>(items: readonly T[]) => items.filter((_, index) => keep(table.columnNames[index] ?? ''))
  return new ResultTable(kept(table.columnNames), kept(table.columnTypes), table.rows.map(kept))
}

function renamed(table: ResultTable, names: Value | undefined): ResultTable {
  const plain = toPlain(names ?? null)
  if (Array.isArray(plain)) return new ResultTable(plain.map(String), table.columnTypes, table.rows)
  const map = new Map<string, unknown>(
    plain !== null && typeof plain === 'object' ? Object.entries(plain) : [],
  )
  return new ResultTable(
    table.columnNames.map((name) => String(map.get(name) ?? name)),
    table.columnTypes,
    table.rows,
  )
}

/** agate's grid: columns padded to their widest cell. */
export function tableText(table: ResultTable): string {
  const cells = table.rows.map((row) => row.map((value) => (value === null ? '' : pyStr(value))))
  const widths = table.columnNames.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const isNumber = (index: number) =>
    table.rows.every((row) => row[index] === null || typeof row[index] !== 'string')
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, index) => pad(text, widths[index] ?? 0, isNumber(index))).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(table.columnNames), rule, ...cells.map(line)].join('\n')
}

const pad = (text: string, width: number, right: boolean) =>
  right ? text.padStart(width) : text.padEnd(width)
