import { JinjaRuntimeError } from '#lib/jinja/index.ts'
import type { Json } from '../manifest.ts'

type JsonObject = Readonly<Record<string, Json>>

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '')

/** What adapters do with a constraint: those that do not support one leave it out of the DDL. */
const unsupported: Readonly<Record<string, readonly string[]>> = {
  bigquery: ['unique', 'check'],
  snowflake: ['check'],
  redshift: ['check'],
  clickhouse: ['unique', 'foreign_key', 'primary_key'],
}

interface RenderOptions {
  readonly adapterType: string
  readonly quote: (identifier: string) => string
}

/** Columns of a contract as DDL: `id integer not null primary key`. */
export function renderColumnsConstraints(columns: Json, options: RenderOptions): readonly string[] {
  if (!isObject(columns)) return []
  return Object.values(columns)
    .filter(isObject)
    .map((column) => renderColumn(column, options))
}

function renderColumn(column: JsonObject, options: RenderOptions): string {
  const name = textOf(column.name)
  const parts = [`${column.quote === true ? options.quote(name) : name} ${textOf(column.data_type)}`]
  for (const constraint of listOf(column.constraints)) {
    const rendered = renderColumnConstraint(asConstraint(constraint), options.adapterType)
    if (rendered !== null) parts.push(rendered)
  }
  return parts.join(' ')
}

/** Constraints over several columns as DDL: `primary key (a, b)`. */
export function renderModelConstraints(constraints: Json, adapterType: string): readonly string[] {
  return listOf(constraints)
    .map((constraint) => renderModelConstraint(asConstraint(constraint), adapterType))
    .filter((rendered) => rendered !== null)
}

interface Constraint {
  readonly type: string
  readonly name: string
  readonly expression: string
  readonly columns: readonly string[]
  readonly to: string
  readonly toColumns: readonly string[]
}

const constraintTypes = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']

function asConstraint(raw: Json): Constraint {
  const type = isObject(raw) ? textOf(raw.type) : ''
  if (!isObject(raw) || !constraintTypes.includes(type)) {
    throw new JinjaRuntimeError(`Could not parse constraint: ${JSON.stringify(raw)}`, {
      code: 'dbt-constraint',
      hint: `Give it a type: ${constraintTypes.join(', ')}.`,
    })
  }
  return {
    type,
    name: textOf(raw.name),
    expression: textOf(raw.expression),
    columns: listOf(raw.columns).map(String),
    to: textOf(raw.to),
    toColumns: listOf(raw.to_columns).map(String),
  }
}

const isUnsupported = (type: string, adapterType: string) => unsupported[adapterType]?.includes(type) ?? false

function renderColumnConstraint(constraint: Constraint, adapterType: string): string | null {
  const { type, expression } = constraint
  if (isUnsupported(type, adapterType)) return null
  switch (type) {
    case 'check':
      return expression === '' ? null : `check (${expression})`
    case 'not_null':
      return `not null ${expression}`.trim()
    case 'unique':
      return `unique ${expression}`.trim()
    case 'primary_key':
      return `primary key ${expression}`.trim()
    case 'foreign_key': {
      const target = foreignTarget(constraint, adapterType)
      return target === null ? null : `references ${target}`
    }
    default:
      return expression === '' ? null : expression.trim()
  }
}

function renderModelConstraint(constraint: Constraint, adapterType: string): string | null {
  const { type, expression, columns } = constraint
  if (isUnsupported(type, adapterType)) return null
  const prefix = constraint.name === '' ? '' : `constraint ${constraint.name} `
  const list = columns.join(', ')
  const between = expression === '' ? '' : ` ${expression}`
  switch (type) {
    case 'check':
      return expression === '' ? null : `${prefix}check (${expression})`
    case 'unique':
      return `${prefix}unique${between} (${list})`
    case 'primary_key':
      return `${prefix}primary key${between} (${list})`
    case 'foreign_key': {
      const target = foreignTarget(constraint, adapterType)
      return target === null ? null : `${prefix}foreign key (${list}) references ${target}`
    }
    case 'custom':
      return expression === '' ? null : `${prefix}${expression}`
    default:
      return null
  }
}

function foreignTarget(constraint: Constraint, adapterType: string): string | null {
  if (constraint.to !== '' && constraint.toColumns.length > 0) {
    return `${targetName(constraint.to, adapterType)} (${constraint.toColumns.join(', ')})`
  }
  return constraint.expression === '' ? null : constraint.expression
}

/** DuckDB refuses a foreign key that names the database, also its own. */
function targetName(to: string, adapterType: string): string {
  const parts = to.split('.')
  return adapterType === 'duckdb' && parts.length > 2 ? parts.slice(1).join('.') : to
}
