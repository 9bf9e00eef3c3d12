import { ResultTable } from '../context/adapter-table.ts'
import { readCsv } from './read-csv.ts'
import type { CsvTable } from './read-csv.ts'

/** What dbt's reader of seeds tries, in this order; the first that all cells of a column fit is its type. */
const candidates: readonly { readonly name: SeedType; readonly fits: (cell: string) => boolean }[] = [
  { name: 'integer', fits: (cell) => isNull(cell) || /^[+-]?\d{1,15}$/.test(cell.trim()) },
  {
    name: 'number',
    fits: (cell) => isNull(cell) || numberText(cell) !== null,
  },
  { name: 'date', fits: (cell) => /^\d{4}-\d{1,2}-\d{1,2}$/.test(cell) && isDay(cell) },
  {
    name: 'timestamp',
    fits: (cell) => /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(cell),
  },
  { name: 'boolean', fits: (cell) => isNull(cell) || /^(true|false)$/i.test(cell.trim()) },
]

const currencies = /^[؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫]+|[؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫]+$/g

/** A number as dbt's reader of seeds understands it: `1,000`, `$5` and `5%` are numbers too. */
function numberText(cell: string): string | null {
  const trimmed = cell.trim().replace(/%$/, '')
  const sign = trimmed.startsWith('-') ? '-' : ''
  const digits = trimmed.slice(sign.length).replace(currencies, '').replaceAll(',', '')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits)) return null
  return `${sign}${withoutEmptyFraction(digits)}`
}

/** A column of such numbers is one of whole numbers, which take no fraction, be it 0. */
function withoutEmptyFraction(digits: string): string {
  if (/e/i.test(digits)) return Number.isSafeInteger(Number(digits)) ? String(Number(digits)) : digits
  return digits.replace(/^([+-]?\d+)\.0*$/, '$1')
}

type SeedType = 'integer' | 'number' | 'date' | 'timestamp' | 'boolean' | 'text'

const isNull = (cell: string) => cell.trim().toLowerCase() === 'null' || cell.trim() === ''

function isDay(cell: string): boolean {
  const [year = 0, month = 0, day = 0] = cell.split('-').map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** The warehouse's names of the inferred types. */
const typeNames: Readonly<Record<string, Readonly<Record<SeedType, string>>>> = {
  bigquery: {
    integer: 'int64',
    number: 'float64',
    date: 'date',
    timestamp: 'datetime',
    boolean: 'bool',
    text: 'string',
  },
}

const commonNames: Readonly<Record<SeedType, string>> = {
  integer: 'integer',
  number: 'float8',
  date: 'date',
  timestamp: 'timestamp without time zone',
  boolean: 'boolean',
  text: 'text',
}

export interface SeedOptions {
  readonly adapterType: string
  readonly delimiter: string
  /** Of the file, for what the warehouse says of it. */
  readonly path: string
  /** Columns whose type the config names: their text is left as it is. */
  readonly columnTypes: Readonly<Record<string, unknown>>
}

/** A seed's file as the table that the materialization reads. */
export function seedTable(text: string, options: SeedOptions): ResultTable {
  const csv = readCsv(text, options.delimiter)
  const types = csv.header.map((name, index) =>
    Object.hasOwn(options.columnTypes, name) ? ('text' as const) : inferType(csv, index),
  )
  const names = typeNames[options.adapterType] ?? commonNames
  const rows = csv.rows.map((row) =>
    csv.header.map((_name, index) => seedCell(row[index] ?? null, types[index] ?? 'text', options)),
  )
  return new ResultTable(
    csv.header,
    types.map((type) => names[type]),
    rows,
    { text, delimiter: options.delimiter, path: options.path, short: csv.short },
  )
}

function inferType(csv: CsvTable, index: number): SeedType {
  const cells = csv.rows.map((row) => row[index] ?? null).filter((cell) => cell !== null && cell !== '')
  // A column without values fits everything, and the first candidate is taken, as dbt does.
  const type =
    candidates.find(({ fits }) => cells.every((cell) => cell === null || fits(cell)))?.name ?? 'text'
  const isWhole =
    type === 'number' && cells.every((cell) => cell === null || isNull(cell) || isWholeNumber(cell))
  return isWhole ? 'integer' : type
}

/** A fraction of 0 makes none, as in dbt. */
const isWholeNumber = (cell: string) => /^[+-]?\d+$/.test(numberText(cell) ?? '')

/** Empty is null in every column. The word null is so too, but in text for DuckDB, which reads the file itself. */
function seedCell(cell: string | null, type: SeedType, { adapterType }: SeedOptions): string | null {
  if (cell === null || cell === '') return null
  // DuckDB reads the file itself.
  if ((type === 'number' || type === 'integer') && adapterType !== 'duckdb' && !isNull(cell))
    return numberText(cell) ?? cell
  return isNull(cell) && (type !== 'text' || adapterType !== 'duckdb') ? null : cell
}
