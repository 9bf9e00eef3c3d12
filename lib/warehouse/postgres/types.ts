import type { Cell } from '#lib/dbt/database.ts'

/** Type numbers that never change. https://github.com/postgres/postgres: src/include/catalog/pg_type.dat */
const builtin: ReadonlyMap<number, string> = new Map([
  [16, 'boolean'],
  [17, 'bytea'],
  [18, '"char"'],
  [19, 'name'],
  [20, 'bigint'],
  [21, 'smallint'],
  [23, 'integer'],
  [25, 'text'],
  [26, 'oid'],
  [114, 'json'],
  [142, 'xml'],
  [700, 'real'],
  [701, 'double precision'],
  [705, 'unknown'],
  [790, 'money'],
  [869, 'inet'],
  [1042, 'character'],
  [1043, 'character varying'],
  [1082, 'date'],
  [1083, 'time without time zone'],
  [1114, 'timestamp without time zone'],
  [1184, 'timestamp with time zone'],
  [1186, 'interval'],
  [1266, 'time with time zone'],
  [1700, 'numeric'],
  [2278, 'void'],
  [2950, 'uuid'],
  [3802, 'jsonb'],
  [1000, 'boolean[]'],
  [1005, 'smallint[]'],
  [1007, 'integer[]'],
  [1009, 'text[]'],
  [1015, 'character varying[]'],
  [1016, 'bigint[]'],
  [1021, 'real[]'],
  [1022, 'double precision[]'],
  [1115, 'timestamp without time zone[]'],
  [1182, 'date[]'],
  [1185, 'timestamp with time zone[]'],
  [1231, 'numeric[]'],
  [2951, 'uuid[]'],
  [3807, 'jsonb[]'],
])

export const isBuiltinType = (oid: number) => builtin.has(oid)

/** The type as format_type prints it; null where only the server knows its name. */
export function typeName(oid: number, modifier: number): string | null {
  const name = builtin.get(oid)
  if (name === undefined) return null
  if (modifier < 4) return name
  const size = modifier - 4
  if (oid === 1042 || oid === 1043) return `${name}(${size})`
  // The scale is a signed number of eleven bits.
  if (oid === 1700) return `${name}(${(size >> 16) & 0xffff},${((size & 0x7ff) ^ 1024) - 1024})`
  return name
}

const numbers = new Set([21, 23, 26])
const floats = new Set([700, 701])

/**
 * A value's text as it leaves the warehouse. Integers that a JS number holds exactly are numbers, larger ones text;
 * decimals, times, JSON, arrays and bytes are PostgreSQL's own text, so that nothing is rounded or reordered.
 */
export function toCell(text: string | null, oid: number): Cell {
  if (text === null) return null
  if (oid === 16) return text === 't'
  if (numbers.has(oid)) return Number(text)
  if (oid === 20) {
    const value = Number(text)
    return Number.isSafeInteger(value) ? value : text
  }
  if (floats.has(oid)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : text
  }
  return text
}

/** About the bytes that a cell takes on its way. */
export function cellSize(cell: Cell): number {
  return typeof cell === 'string' ? cell.length + 2 : 8
}

/** Every value as its text: what is made of it is decided by toCell. */
export const asText = {
  getTypeParser: () => (value: string | Buffer) =>
    typeof value === 'string' ? value : value.toString('utf8'),
}
