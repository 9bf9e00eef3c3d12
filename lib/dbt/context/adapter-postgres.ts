import { createHash } from 'node:crypto'
import { JinjaRuntimeError, PyDict, PyList, PyObject, signatureFunction, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { relationOf, text } from './adapter-call.ts'
import type { AdapterMember } from './adapter-call.ts'
import { Column, translateType } from './column.ts'
import { indexChanges } from './materialized-view-indexes.ts'

const indexTypes = ['btree', 'hash', 'gist', 'spgist', 'gin', 'brin']

/** An index of a model's config, as the macros read it. */
class IndexConfig extends PyObject {
  readonly typeName = 'PostgresIndexConfig'
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly type: string | null

  constructor(columns: readonly string[], unique: boolean, type: string | null) {
    super()
    this.columns = columns
    this.unique = unique
    this.type = type
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'columns') return toValue(this.columns)
    if (name === 'unique') return this.unique
    if (name === 'type') return this.type
    if (name !== 'render') return undefined
    return signatureFunction('render', [{ name: 'relation' }], ([relation]) =>
      this.#indexName(relationOf(relation, 'relation').render()),
    )
  }

  /** The table that a new one replaces still has its indexes under their names: the time keeps them apart. */
  #indexName(relation: string): string {
    const flag = this.unique ? 'True' : 'False'
    const inputs = [...this.columns, relation, flag, this.type ?? 'None', new Date().toISOString()]
    return createHash('md5').update(inputs.join('_')).digest('hex')
  }
}

function parseIndex(raw: Value | undefined): Value {
  if (raw === null || raw === undefined) return null
  const columns = raw instanceof PyDict ? raw.get('columns') : undefined
  if (!(raw instanceof PyDict) || !(columns instanceof PyList)) throw invalidIndex(raw)
  const type = raw.get('type') ?? null
  return new IndexConfig(
    columns.items.map(text),
    raw.get('unique') === true,
    type === null ? null : text(type),
  )
}

const invalidIndex = (raw: Value) =>
  new JinjaRuntimeError(`Could not parse the index config: ${text(raw)}`, {
    code: 'dbt-index-config',
    hint: `An index has a list of columns, and may have unique and type (${indexTypes.join(', ')}).`,
  })

/** Types of a query's columns under the names that the contract of a model is compared by: they fold sizes and kin. */
const foldedTypes: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  bytea: 'BINARY',
  '"char"': 'STRING',
  name: 'STRING',
  text: 'STRING',
  character: 'STRING',
  'character varying': 'STRING',
  bigint: 'LONGINTEGER',
  smallint: 'INTEGER',
  integer: 'INTEGER',
  oid: 'ROWID',
  json: 'JSON',
  jsonb: 'JSONB',
  real: 'FLOAT',
  'double precision': 'FLOAT',
  numeric: 'DECIMAL',
  interval: 'INTERVAL',
  date: 'DATE',
  'time without time zone': 'TIME',
  'time with time zone': 'TIME',
  'timestamp without time zone': 'DATETIME',
  'timestamp with time zone': 'DATETIMETZ',
  unknown: 'UNKNOWN',
}

export function foldedType(type: string): string {
  const isArray = type.endsWith('[]')
  const base = (isArray ? type.slice(0, -2) : type).replace(/\([^)]*\)$/, '')
  const folded = Object.hasOwn(foldedTypes, base) ? foldedTypes[base] : undefined
  if (folded === undefined) return type
  return isArray ? `${folded}ARRAY` : folded
}

/** What the PostgreSQL adapter adds to the common members. */
export const postgresMembers: ReadonlyMap<string, AdapterMember> = new Map<string, AdapterMember>(
  Object.entries({
    parse_index: { params: [{ name: 'raw_index' }], call: (_adapter, [raw]) => parseIndex(raw) },
    verify_database: {
      params: [{ name: 'database' }],
      whileParsing: () => '',
      call: ({ options }, [database]) => {
        const given = text(database).replace(/^"+|"+$/g, '')
        const expected = options.target.database ?? given
        if (given.toLowerCase() === expected.toLowerCase()) return ''
        throw new JinjaRuntimeError(`Cross-db references not allowed in postgres (${given} vs ${expected})`, {
          code: 'dbt-cross-database',
          hint: `Take the database away, or bring the data into ${expected}.`,
        })
      },
    },
    get_column_schema_from_query: {
      params: [{ name: 'sql' }],
      whileParsing: () => new PyList(),
      call: ({ database }, [sql]) => {
        const { columns } = database.execute(text(sql), { fetch: true, maxRows: 1 })
        return new PyList(
          columns.map((one) =>
            Column.of('postgres', one.name, translateType('postgres', foldedType(one.type))),
          ),
        )
      },
    },
    /** None where the indexes of a materialized view are those of its config. */
    materialized_view_changes: {
      params: [{ name: 'described_indexes' }, { name: 'model' }],
      whileParsing: () => null,
      call: (_adapter, [described, model]) => indexChanges(described ?? null, model ?? null),
    },
    timestamp_add_sql: {
      params: [{ name: 'add_to' }, { name: 'number', default: 1 }, { name: 'interval', default: 'hour' }],
      call: (_adapter, [addTo, number, interval]) =>
        `${text(addTo)} + interval '${text(number)} ${text(interval)}'`,
    },
  } satisfies Record<string, AdapterMember>),
)
