import { PyDict, PyList, PyObject, getItem, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { createHash } from 'node:crypto'
import { begin, text } from './adapter-call.ts'
import type { AdapterMember } from './adapter-call.ts'
import { Column } from './column.ts'
import { fail } from './host.ts'
import { isRelation } from './relation.ts'

/** An index of the model's config, as the macros read it. */
class IndexConfig extends PyObject {
  readonly typeName = 'DuckDBIndexConfig'
  readonly columns: readonly string[]
  readonly unique: boolean

  constructor(columns: readonly string[], unique: boolean) {
    super()
    this.columns = columns
    this.unique = unique
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'columns') return toValue(this.columns)
    if (name === 'unique') return this.unique
    return undefined
  }

  /** Index names live in the schema: the table's name is part of it, so that two tables may index a column alike. */
  indexName(relation: string): string {
    const inputs = [...this.columns, relation, this.unique ? 'True' : 'False', new Date().toISOString()]
    return createHash('md5').update(inputs.join('_')).digest('hex')
  }
}

function parseIndex(raw: Value | undefined): Value {
  if (!(raw instanceof PyDict)) return null
  const columns = raw.get('columns')
  return new IndexConfig(columns instanceof PyList ? columns.items.map(text) : [], raw.get('unique') === true)
}

/** Where the profile wants external files to be written. */
function externalRoot({ external_root: root }: Readonly<Record<string, unknown>>): string {
  return typeof root === 'string' && root !== '' ? root : '.'
}

/** What the DuckDB adapter adds to the common members. */
export const duckdbMembers: ReadonlyMap<string, AdapterMember> = new Map<string, AdapterMember>(
  Object.entries({
    is_motherduck: { params: [], call: () => false },
    disable_transactions: { params: [], call: () => false },
    is_ducklake: { params: [{ name: 'relation' }], call: () => false },
    use_ducklake_table_workarounds: { params: [{ name: 'relation' }], call: () => false },
    get_binding_char: { params: [], call: () => '?' },
    external_root: { params: [], call: ({ options }) => externalRoot(options.target.extra ?? {}) },
    escape_sql_string: {
      params: [{ name: 'value' }],
      call: (_adapter, [value]) => text(value).replaceAll("'", "''"),
    },
    parse_index: { params: [{ name: 'raw_index' }], call: (_adapter, [raw]) => parseIndex(raw) },
    index_name: {
      params: [{ name: 'index' }, { name: 'relation' }],
      call: (_adapter, [index, relation]) =>
        index instanceof IndexConfig && isRelation(relation) ? index.indexName(relation.render()) : '',
    },
    ensure_transaction: {
      params: [],
      whileParsing: () => null,
      call: (adapter) => {
        begin(adapter)
        return null
      },
    },
    convert_datetimes_to_strs: { params: [{ name: 'table' }], call: (_adapter, [table]) => table ?? null },
    catalog_supports_foreign_keys: {
      params: [{ name: 'database' }],
      whileParsing: () => false,
      call: () => true,
    },
    existing_key_constraint_types: {
      params: [{ name: 'relation' }],
      whileParsing: () => new PyList(),
      call: ({ database }, [relation]) => {
        if (!isRelation(relation)) return new PyList()
        const { database: catalog, schema, identifier } = relation
        const of = { database: catalog, schema: schema ?? '', name: identifier ?? '' }
        const { rows } = database.askCatalog({ kind: 'keys', ...of })
        return new PyList(rows.map(([type]) => String(type)))
      },
    },
    batch_id_for_model: { params: [{ name: 'model' }], call: () => '' },
    store_relation: {
      params: ['plugin_name', 'relation', 'column_list', 'path', 'format', 'config'].map((name) => ({
        name,
      })),
      whileParsing: () => null,
      call: (_adapter, [plugin]) => {
        const problem = `the plugin '${text(plugin)}' is written in Python, which cannot be run here`
        throw fail('compiler-error', { problem })
      },
    },
    location_exists: {
      params: [{ name: 'location' }],
      whileParsing: () => false,
      call: ({ database }, [location]) => {
        try {
          database.execute(`select 1 from '${text(location).replaceAll("'", "''")}' where 1=0`, {
            fetch: false,
          })
          return true
        } catch {
          return false
        }
      },
    },
    /** DESCRIBE names the types without running the query; struct columns are listed by their fields. */
    get_column_schema_from_query: {
      params: [{ name: 'sql' }],
      whileParsing: () => new PyList(),
      call: ({ database }, [sql]) => {
        const { rows } = database.execute(`DESCRIBE (${text(sql)})`, { fetch: true })
        return new PyList(
          rows.flatMap(([name, type]) => Column.of('duckdb', String(name), String(type)).flatten()),
        )
      },
    },
    /** DuckDB's text has no length that could grow. */
    expand_target_column_types: {
      params: [{ name: 'from_relation' }, { name: 'to_relation' }],
      whileParsing: () => null,
      call: () => null,
    },
    /** From the project's root, or the package's: where a run has its files is nobody's business. */
    get_seed_file_path: {
      params: [{ name: 'model' }],
      call: (_adapter, [model]) => text(getItem(model ?? null, 'original_file_path')),
    },
    external_write_options: {
      params: [{ name: 'write_location' }, { name: 'rendered_options' }],
      call: (_adapter, [location, rendered]) => externalWriteOptions(text(location), rendered),
    },
    external_read_location: {
      params: [{ name: 'write_location' }, { name: 'rendered_options' }],
      call: (_adapter, [location, rendered]) => externalReadLocation(text(location), rendered),
    },
  } satisfies Record<string, AdapterMember>),
)

const compressions: Readonly<Record<string, string>> = { gz: 'gzip', zst: 'zstd' }
const quotedOptions = ['delimiter', 'quote', 'escape', 'null']

/** Options of COPY TO; the format comes from the file's name where it is not given. */
function externalWriteOptions(location: string, rendered: Value | undefined): string {
  const options = new Map<string, string>(
    rendered instanceof PyDict
      ? Array.from(rendered.entries(), (entry) => [text(entry.key), text(entry.value)])
      : [],
  )
  if (!options.has('format')) {
    const extensions = (location.split('/').at(-1) ?? '').toLowerCase().split('.').slice(1)
    const compression = compressions[extensions.at(-1) ?? '']
    const format = compression === undefined ? extensions.at(-1) : extensions.at(-2)
    if (format !== undefined) options.set('format', format)
    else options.set('format', options.has('delimiter') ? 'csv' : 'parquet')
    if (compression !== undefined && format !== undefined && !options.has('compression')) {
      options.set('compression', compression)
    }
  }
  if (options.get('format') === 'csv' && !options.has('header')) options.set('header', '1')
  const partitions = options.get('partition_by')
  if (partitions?.includes(',') && !partitions.startsWith('(')) options.set('partition_by', `(${partitions})`)
  return [...options].map(([key, value]) => copyOption(key, value)).join(', ')
}

function copyOption(key: string, value: string): string {
  return quotedOptions.includes(key.toLowerCase()) && !value.startsWith("'")
    ? `${key} '${value}'`
    : `${key} ${value}`
}

function externalReadLocation(location: string, rendered: Value | undefined): string {
  const option = (name: string) => (rendered instanceof PyDict ? text(rendered.get(name)) : '')
  const partitions = option('partition_by')
  if (partitions === '' && option('per_thread_output') === '') return location
  const globs = [location, '*', ...(partitions === '' ? [] : partitions.split(',').map(() => '*'))]
  return `${globs.join('/')}.${option('format') || 'parquet'}`
}
