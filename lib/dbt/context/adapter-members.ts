import {
  callArgs,
  callValue,
  getAttr,
  JinjaRuntimeError,
  PyDict,
  PyList,
  PyTuple,
  iterate,
  toValue,
} from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import {
  AdapterResponse,
  begin,
  columnsOf,
  commit,
  emptyList,
  executeStatement,
  nothing,
  relationOf,
  text,
  textOrNull,
} from './adapter-call.ts'
import type { AdapterCall, AdapterMember, AdapterOptions } from './adapter-call.ts'
import { catalogMembers, changeMembers } from './adapter-catalog-members.ts'
import { renderColumnsConstraints, renderModelConstraints } from './adapter-constraints.ts'
import { ResultTable } from './adapter-table.ts'
import { translateType } from './column.ts'
import { plainJson } from './host.ts'
import type { Relation } from './relation.ts'
import { quoteIdentifier } from './relation-style.ts'
import type { RelationPolicy } from './relation-style.ts'

const nameMembers: Readonly<Record<string, AdapterMember>> = {
  type: { params: [], call: ({ options }) => options.type },
  quote: {
    params: [{ name: 'identifier' }],
    call: ({ style }, [identifier]) => quoteIdentifier(style, text(identifier)),
  },
  quote_as_configured: {
    params: [{ name: 'identifier' }, { name: 'quote_key' }],
    call: ({ style, options }, [identifier, key]) => {
      const name = text(identifier)
      const quoted = partPolicy({ ...style.quotePolicy, ...options.quoting }, text(key))
      return quoted ? quoteIdentifier(style, name) : name
    },
  },
  quote_seed_column: {
    params: [{ name: 'column' }, { name: 'quote_config' }],
    call: ({ style }, [column, config]) =>
      config === false ? text(column) : quoteIdentifier(style, text(column)),
  },
  convert_type: {
    params: [{ name: 'agate_table' }, { name: 'col_idx' }],
    call: (_adapter, [table, index]) =>
      table instanceof ResultTable && typeof index === 'number'
        ? (table.columnTypes[index] ?? 'text')
        : 'text',
  },
  translate_type: {
    params: [{ name: 'dtype' }],
    call: ({ options }, [dtype]) => translateType(options.type, text(dtype)),
  },
  render_raw_columns_constraints: {
    params: [{ name: 'raw_columns' }],
    call: ({ style, options }, [columns]) =>
      toValue(
        renderColumnsConstraints(plainJson(columns), {
          adapterType: options.type,
          quote: (identifier) => quoteIdentifier(style, identifier),
        }),
      ),
  },
  render_raw_model_constraints: {
    params: [{ name: 'raw_constraints' }],
    call: ({ options }, [constraints]) =>
      toValue(renderModelConstraints(plainJson(constraints), options.type)),
  },
  supports: { params: [{ name: 'capability' }], call: () => false },
}

function partPolicy(policy: RelationPolicy, key: string): boolean {
  return (key === 'database' || key === 'schema' || key === 'identifier') && policy[key]
}

const statementMembers: Readonly<Record<string, AdapterMember>> = {
  execute: {
    params: [
      { name: 'sql' },
      { name: 'auto_begin', default: false },
      { name: 'fetch', default: false },
      { name: 'limit', default: null },
    ],
    whileParsing: () => new PyTuple(['', ResultTable.empty]),
    call: (adapter, [sql, autoBegin, fetch, limit]) => {
      const result = executeStatement(adapter, text(sql), {
        autoBegin: autoBegin === true,
        fetch: fetch === true,
        ...(typeof limit === 'number' ? { maxRows: limit } : {}),
      })
      return new PyTuple([new AdapterResponse(result), ResultTable.fromResult(result)])
    },
  },
  add_query: {
    params: [
      { name: 'sql' },
      { name: 'auto_begin', default: true },
      { name: 'bindings', default: null },
      { name: 'abridge_sql_log', default: false },
    ],
    whileParsing: nothing,
    call: (adapter, [sql, autoBegin]) => {
      executeStatement(adapter, text(sql), { autoBegin: autoBegin !== false, fetch: false })
      return null
    },
  },
  commit: {
    params: [],
    whileParsing: nothing,
    call: (adapter) => {
      commit(adapter)
      return null
    },
  },
  /** A seed's file, to be read by the warehouse; the rows of a table that is none. */
  load_csv: {
    params: [{ name: 'relation' }, { name: 'agate_table' }],
    whileParsing: nothing,
    call: (adapter, [relation, table]) => {
      if (!(table instanceof ResultTable) || table.csv === null)
        throw new JinjaRuntimeError('load_csv() takes the table of load_agate_table().')
      const target = relationOf(relation, 'relation')
      begin(adapter)
      return adapter.database.loadRows(
        { database: target.database, schema: target.schema ?? '', name: target.identifier ?? '' },
        table.columnNames,
        table.csv,
      )
    },
  },
  /** Used by the seed materialization: rows go by the warehouse's own fast way. */
  load_rows: {
    params: [{ name: 'relation' }, { name: 'column_names' }, { name: 'rows' }],
    whileParsing: nothing,
    call: (adapter, [relation, names, rows]) => {
      const target = relationOf(relation, 'relation')
      begin(adapter)
      return adapter.database.loadRows(
        { database: target.database, schema: target.schema ?? '', name: target.identifier ?? '' },
        [...iterate(names ?? new PyList())].map((name) => text(name)),
        [...iterate(rows ?? new PyList())].map((row) => [...iterate(row)].map(textOrNull)),
      )
    },
  },
}

const modelMembers: Readonly<Record<string, AdapterMember>> = {
  valid_incremental_strategies: {
    params: [],
    whileParsing: emptyList,
    call: ({ options }) => toValue(strategiesOf(options.type)),
  },
  builtin_incremental_strategies: { params: [], call: () => toValue(builtinStrategies) },
  get_incremental_strategy_macro: {
    params: [{ name: 'model_context' }, { name: 'strategy' }],
    whileParsing: nothing,
    call: ({ options }, [, strategy]) => strategyMacro(options, textOrNull(strategy) ?? 'default'),
  },
  get_hard_deletes_behavior: {
    params: [{ name: 'config' }],
    whileParsing: nothing,
    call: (_adapter, [config]) => hardDeletes(config ?? null),
  },
  valid_snapshot_target: {
    params: [{ name: 'relation' }, { name: 'column_names', default: null }],
    whileParsing: nothing,
    call: (adapter, [relation, names]) => {
      assertColumns(adapter, relationOf(relation, 'relation'), names ?? null, [
        'dbt_scd_id',
        'dbt_valid_from',
        'dbt_valid_to',
      ])
      return null
    },
  },
  assert_valid_snapshot_target_given_strategy: {
    params: [{ name: 'relation' }, { name: 'column_names' }, { name: 'strategy' }],
    whileParsing: nothing,
    call: (adapter, [relation, names, strategy]) => {
      const needed = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to']
      const hard = strategy instanceof PyDict ? strategy.get('hard_deletes') : null
      if (hard === 'new_record') needed.push('dbt_is_deleted')
      assertColumns(adapter, relationOf(relation, 'relation'), names ?? null, needed)
      return null
    },
  },
  standardize_grants_dict: {
    params: [{ name: 'grants_table' }],
    whileParsing: () => new PyDict(),
    call: (_adapter, [table]) => (table instanceof ResultTable ? grantsOf(table) : new PyDict()),
  },
  warn_once: {
    params: [{ name: 'msg' }],
    call: ({ options }, [message]) => {
      options.warn(text(message))
      return ''
    },
  },
  verify_database: { params: [{ name: 'database' }], whileParsing: nothing, call: () => '' },
  is_replaceable: { params: [{ name: 'relation' }], whileParsing: () => false, call: () => true },
}

const builtinStrategies = ['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch']

const strategies: Readonly<Record<string, readonly string[]>> = {
  duckdb: ['append', 'delete+insert', 'merge', 'microbatch'],
  postgres: ['append', 'delete+insert', 'merge', 'microbatch'],
  redshift: ['append', 'delete+insert', 'merge', 'microbatch'],
  snowflake: ['append', 'merge', 'delete+insert', 'microbatch', 'insert_overwrite'],
  bigquery: ['merge', 'insert_overwrite', 'microbatch'],
  clickhouse: ['append', 'delete_insert', 'insert_overwrite', 'microbatch'],
}

const strategiesOf = (type: string) => strategies[type] ?? ['append']

function strategyMacro(options: AdapterOptions, strategy: string): Value {
  const valid = strategiesOf(options.type)
  if (builtinStrategies.includes(strategy) && !valid.includes(strategy)) {
    throw new JinjaRuntimeError(`The incremental strategy '${strategy}' is not valid for this adapter`, {
      hint: `Choose one of ${valid.join(', ')}.`,
    })
  }
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  const macro = options.findMacro(name)
  if (macro !== undefined) return macro
  throw new JinjaRuntimeError(`dbt could not find an incremental strategy macro with the name "${name}"`, {
    hint: `Choose one of ${valid.join(', ')}, or define the macro ${name}.`,
  })
}

function hardDeletes(config: Value): Value {
  const invalidate = configValue(config, 'invalidate_hard_deletes')
  const behaviour = configValue(config, 'hard_deletes')
  if (invalidate !== null && invalidate !== undefined && behaviour !== null && behaviour !== undefined) {
    throw new JinjaRuntimeError(
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
      { hint: 'Keep hard_deletes; invalidate_hard_deletes is its older name.' },
    )
  }
  if (invalidate === true || behaviour === 'invalidate') return 'invalidate'
  if (behaviour === 'new_record') return 'new_record'
  if (behaviour === null || behaviour === 'ignore') return 'ignore'
  throw new JinjaRuntimeError('Invalid setting for property hard_deletes.', {
    hint: 'Choose ignore, invalidate or new_record.',
  })
}

/** A setting of `config`, which is the context's object or a plain dict. */
function configValue(config: Value, name: string): Value {
  const get = getAttr(config, 'get')
  return get === undefined ? null : callValue(get, callArgs([name]))
}

function assertColumns(
  adapter: AdapterCall,
  relation: Relation,
  names: Value,
  needed: readonly string[],
): void {
  const existing = new Set(columnsOf(adapter, relation).map((column) => column.name.toLowerCase()))
  const own = names instanceof PyDict ? names : null
  const missing = needed
    .map((column) => (own ? text(own.get(column)) : column))
    .filter((column) => column !== '' && !existing.has(column.toLowerCase()))
  if (missing.length === 0) return
  throw new JinjaRuntimeError(
    `Snapshot target is missing configured columns: ${missing.map((name) => `"${name}"`).join(', ')}.`,
    {
      code: 'dbt-snapshot-target',
      hint: 'The table was not made by a snapshot with these settings; migrate or drop it, and read the page on snapshot_meta_column_names.',
    },
  )
}

function grantsOf(table: ResultTable): PyDict {
  const privilege = table.columnNames.indexOf('privilege_type')
  const grantee = table.columnNames.indexOf('grantee')
  const grants = new PyDict()
  for (const row of table.rows) {
    const key = row[privilege] ?? null
    const list = grants.get(key)
    if (list instanceof PyList) list.items.push(row[grantee] ?? null)
    else grants.set(key, new PyList([row[grantee] ?? null]))
  }
  return grants
}

/** What `adapter.` has with every warehouse. */
export const commonMembers: ReadonlyMap<string, AdapterMember> = new Map(
  Object.entries({
    ...nameMembers,
    ...catalogMembers,
    ...changeMembers,
    ...statementMembers,
    ...modelMembers,
  }),
)
