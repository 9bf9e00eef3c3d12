import { JinjaRuntimeError, PyObject, pyRepr, signatureFunction, toValue } from '#lib/jinja/index.ts'
import type { Param, Value } from '#lib/jinja/index.ts'
import { ownEntry } from './own-entry.ts'
import { quoteIdentifier, relationStyle } from './relation-style.ts'

export interface ColumnFields {
  readonly name: string
  readonly dtype: string
  readonly charSize: number | null
  readonly numericPrecision: number | null
  readonly numericScale: number | null
}

const types = (text: string): ReadonlySet<string> => new Set(text.split(', '))

interface TypeNames {
  readonly strings: ReadonlySet<string>
  readonly integers: ReadonlySet<string>
  readonly floats: ReadonlySet<string>
  readonly numerics: ReadonlySet<string>
}

const common: TypeNames = {
  strings: types('text, character varying, character, varchar'),
  integers: types(
    'smallint, integer, bigint, smallserial, serial, bigserial, int2, int4, int8, serial2, serial4, serial8',
  ),
  floats: types('real, float4, float, double precision, float8, double'),
  numerics: types('numeric, decimal'),
}

const typeNames: Readonly<Record<string, TypeNames>> = {
  duckdb: {
    ...common,
    integers: types(
      'tinyint, smallint, integer, bigint, hugeint, utinyint, usmallint, uinteger, ubigint, int1, int2, int4, int8, short, int, signed, long',
    ),
    floats: types('real, float, float4, float8, double'),
  },
  snowflake: {
    ...common,
    integers: new Set(),
    floats: types('float, float4, float8, double, double precision, real'),
    numerics: types('int, integer, bigint, smallint, tinyint, byteint, numeric, decimal, number'),
  },
  bigquery: {
    ...common,
    strings: types('string'),
    integers: types('int64'),
    floats: types('float64'),
    numerics: types('numeric'),
  },
  clickhouse: {
    ...common,
    strings: types('string, fixedstring'),
    integers: types(
      'int8, int16, int32, int64, int128, int256, uint8, uint16, uint32, uint64, uint128, uint256',
    ),
    floats: types('float32, float64'),
  },
}

/** A column as templates hold it: `api.Column`, and what `adapter.get_columns_in_relation` lists. */
export class Column extends PyObject {
  readonly typeName: string
  readonly adapterType: string
  readonly fields: ColumnFields

  constructor(adapterType: string, fields: ColumnFields) {
    super()
    this.adapterType = adapterType
    this.fields = fields
    this.typeName = relationStyle(adapterType).columnClassName
  }

  /** From a type as the warehouse prints it: `DECIMAL(10,2)` is taken apart. */
  static fromDescription(adapterType: string, name: string, type: string): Column {
    const match = /^([^(]+)\(([^()]*)\)$/.exec(type)
    const base = match?.[1]
    const numbers = match?.[2]?.split(',').map((part) => Number(part))
    if (base === undefined || numbers === undefined || numbers.some((one) => !Number.isInteger(one))) {
      return Column.of(adapterType, name, type)
    }
    const [first = null, second = null] = numbers
    return new Column(adapterType, {
      name,
      dtype: base,
      charSize: numbers.length === 1 ? first : null,
      numericPrecision: numbers.length === 2 ? first : null,
      numericScale: numbers.length === 2 ? second : null,
    })
  }

  static of(adapterType: string, name: string, dtype: string): Column {
    return new Column(adapterType, {
      name,
      dtype,
      charSize: null,
      numericPrecision: null,
      numericScale: null,
    })
  }

  get name(): string {
    return this.fields.name
  }

  get #names(): TypeNames {
    return (Object.hasOwn(typeNames, this.adapterType) ? typeNames[this.adapterType] : common) ?? common
  }

  isString(): boolean {
    return this.#names.strings.has(this.fields.dtype.toLowerCase())
  }

  isInteger(): boolean {
    return this.#names.integers.has(this.fields.dtype.toLowerCase())
  }

  isFloat(): boolean {
    return this.#names.floats.has(this.fields.dtype.toLowerCase())
  }

  isNumeric(): boolean {
    return this.#names.numerics.has(this.fields.dtype.toLowerCase())
  }

  stringSize(): number {
    if (!this.isString()) throw new JinjaRuntimeError('Called string_size() on non-string field!')
    return this.fields.dtype === 'text' || this.fields.charSize === null ? 256 : this.fields.charSize
  }

  dataType(): string {
    const { dtype, numericPrecision, numericScale, charSize } = this.fields
    if (this.isString()) {
      if (this.adapterType === 'bigquery' || this.adapterType === 'clickhouse') return dtype
      if (this.adapterType === 'postgres' && (dtype.toLowerCase() === 'text' || charSize === null))
        return dtype
      return `character varying(${this.stringSize()})`
    }
    if (this.isNumeric() && numericPrecision !== null && numericScale !== null) {
      return `${dtype}(${numericPrecision},${numericScale})`
    }
    return dtype
  }

  /** A struct's fields as columns of their own, nested ones too; other columns are themselves. */
  flatten(): readonly Column[] {
    return structFields(this.fields.dtype).length === 0
      ? [this]
      : structFields(this.fields.dtype).flatMap((field) =>
          Column.of(this.adapterType, `${this.name}.${field.name}`, field.type).flatten(),
        )
  }

  override getAttr(name: string): Value | undefined {
    const field = ownEntry(columnFields, name)
    if (field) return field(this)
    const found = ownEntry(columnMethods, name)
    return found && signatureFunction(name, found.params, (values) => found.call(this, values))
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : undefined
  }

  override attributeNames(): readonly string[] {
    return [...Object.keys(columnFields), ...Object.keys(columnMethods)]
  }

  override equals(other: Value): boolean {
    return other instanceof Column && JSON.stringify(other.fields) === JSON.stringify(this.fields)
  }

  override repr(): string {
    const { name, dtype, charSize, numericPrecision, numericScale } = this.fields
    const fields: readonly (readonly [string, Value])[] = [
      ['column', name],
      ['dtype', dtype],
      ['char_size', charSize],
      ['numeric_precision', numericPrecision],
      ['numeric_scale', numericScale],
    ]
    const nested = this.adapterType === 'duckdb' ? ', fields=[]' : ''
    return `${this.typeName}(${fields.map(([key, value]) => `${key}=${pyRepr(value)}`).join(', ')}${nested})`
  }
}

interface StructField {
  readonly name: string
  readonly type: string
}

function structFields(type: string): readonly StructField[] {
  const content = /^STRUCT\((.*)\)$/is.exec(type)?.[1]
  if (content === undefined) return []
  return splitTopLevel(content).map((text) => {
    const space = fieldNameEnd(text)
    return { name: text.slice(0, space).replace(/^"|"$/g, ''), type: text.slice(space + 1).trim() }
  })
}

function fieldNameEnd(text: string): number {
  const from = text.startsWith('"') ? text.indexOf('"', 1) : 0
  return text.indexOf(' ', Math.max(0, from))
}

function splitTopLevel(text: string): readonly string[] {
  const fields: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index++) {
    const char = text[index]
    if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    else if (char === ',' && depth === 0) {
      fields.push(text.slice(start, index).trim())
      start = index + 1
    }
  }
  fields.push(text.slice(start).trim())
  return fields
}

const columnFields: Readonly<Record<string, (column: Column) => Value>> = {
  name: (one) => one.name,
  column: (one) => one.name,
  dtype: (one) => one.fields.dtype,
  char_size: (one) => one.fields.charSize,
  numeric_precision: (one) => one.fields.numericPrecision,
  numeric_scale: (one) => one.fields.numericScale,
  data_type: (one) => one.dataType(),
  expanded_data_type: (one) => one.dataType(),
  quoted: (one) => quoteIdentifier(relationStyle(one.adapterType), one.name),
}

interface ColumnMethod {
  readonly params: readonly Param[]
  call(this: void, column: Column, values: readonly (Value | undefined)[]): Value
}

const columnMethods: Readonly<Record<string, ColumnMethod>> = {
  is_string: { params: [], call: (one) => one.isString() },
  is_number: { params: [], call: (one) => one.isInteger() || one.isNumeric() || one.isFloat() },
  is_float: { params: [], call: (one) => one.isFloat() },
  is_integer: { params: [], call: (one) => one.isInteger() },
  is_numeric: { params: [], call: (one) => one.isNumeric() },
  is_struct: { params: [], call: (one) => structFields(one.fields.dtype).length > 0 },
  string_size: { params: [], call: (one) => one.stringSize() },
  can_expand_to: {
    params: [{ name: 'other_column' }],
    call: (one, [other]) =>
      other instanceof Column && one.isString() && other.isString() && other.stringSize() > one.stringSize(),
  },
  literal: { params: [{ name: 'value' }], call: (one, [value]) => `${String(value)}::${one.dataType()}` },
  flatten: { params: [], call: (one) => toValue(one.flatten()) },
}

/** `api.Column`: called, it makes a column; `create` and `translate_type` go through the adapter's type names. */
export class ColumnClass extends PyObject {
  readonly typeName = 'type'
  readonly #adapterType: string

  constructor(adapterType: string) {
    super()
    this.#adapterType = adapterType
  }

  override call = signatureFunction('Column', columnParams, ([name, dtype, charSize, precision, scale]) => {
    return new Column(this.#adapterType, {
      name: textOf(name),
      dtype: textOf(dtype),
      charSize: numberOf(charSize),
      numericPrecision: numberOf(precision),
      numericScale: numberOf(scale),
    })
  }).call

  override getAttr(name: string): Value | undefined {
    const found = ownEntry(classMethods, name)
    const type = this.#adapterType
    return found && signatureFunction(name, found.params, (values) => found.call(type, values))
  }
}

const columnParams: readonly Param[] = [
  { name: 'column' },
  { name: 'dtype' },
  { name: 'char_size', default: null },
  { name: 'numeric_precision', default: null },
  { name: 'numeric_scale', default: null },
]

interface ColumnClassMethod {
  readonly params: readonly Param[]
  call(this: void, adapterType: string, values: readonly (Value | undefined)[]): Value
}

const classMethods: Readonly<Record<string, ColumnClassMethod>> = {
  translate_type: {
    params: [{ name: 'dtype' }],
    call: (type, [dtype]) => translateType(type, textOf(dtype)),
  },
  create: {
    params: [{ name: 'name' }, { name: 'label_or_dtype' }],
    call: (type, [name, dtype]) => Column.of(type, textOf(name), translateType(type, textOf(dtype))),
  },
  from_description: {
    params: [{ name: 'name' }, { name: 'raw_data_type' }],
    call: (type, [name, dtype]) => Column.fromDescription(type, textOf(name), textOf(dtype)),
  },
  string_type: { params: [{ name: 'size' }], call: (_type, [size]) => `character varying(${String(size)})` },
  numeric_type: {
    params: [{ name: 'dtype' }, { name: 'precision' }, { name: 'scale' }],
    call: (_type, [dtype, precision, scale]) =>
      precision === null || scale === null
        ? (dtype ?? null)
        : `${textOf(dtype)}(${String(precision)},${String(scale)})`,
  },
}

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bigquery: {
    TEXT: 'STRING',
    VARCHAR: 'STRING',
    INTEGER: 'INT64',
    BIGINT: 'INT64',
    FLOAT: 'FLOAT64',
    NUMERIC: 'NUMERIC',
    BOOLEAN: 'BOOL',
  },
  clickhouse: { STRING: 'String', TIMESTAMP: 'DateTime', FLOAT: 'Float32', INTEGER: 'Int32' },
  snowflake: { STRING: 'TEXT' },
}

const defaultLabels: Readonly<Record<string, string>> = { STRING: 'TEXT' }

/** The adapter's name for one of dbt's labels (`string`, `timestamp`, ...); others stay as they are. */
export function translateType(adapterType: string, dtype: string): string {
  const table = (Object.hasOwn(labels, adapterType) ? labels[adapterType] : defaultLabels) ?? defaultLabels
  return table[dtype.toUpperCase()] ?? dtype
}

const textOf = (value: Value | undefined) => (typeof value === 'string' ? value : '')
const numberOf = (value: Value | undefined) => (typeof value === 'number' ? value : null)
