import { JinjaRuntimeError, PyDict, PyList, iterate, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import {
  columnsOf,
  commit,
  emptyList,
  findRelation,
  fromTo,
  nothing,
  relationOf,
  relationParam,
  RelationLists,
  text,
  textOrNull,
} from './adapter-call.ts'
import type { AdapterCall, AdapterMember } from './adapter-call.ts'
import { ResultTable } from './adapter-table.ts'
import { Column } from './column.ts'
import { Relation, isRelation } from './relation.ts'

/** Members that read the warehouse's catalog. */
export const catalogMembers: Readonly<Record<string, AdapterMember>> = {
  get_relation: {
    params: [{ name: 'database' }, { name: 'schema' }, { name: 'identifier' }],
    whileParsing: nothing,
    call: (adapter, [database, schema, identifier]) =>
      findRelation(adapter, {
        database: textOrNull(database),
        schema: textOrNull(schema),
        identifier: textOrNull(identifier),
      }),
  },
  list_relations: {
    params: [{ name: 'database' }, { name: 'schema' }],
    whileParsing: emptyList,
    call: ({ relations, database: warehouse }, [database, schema]) =>
      new PyList([...relations.list(warehouse, { database: textOrNull(database), schema: text(schema) })]),
  },
  list_relations_without_caching: {
    params: [{ name: 'schema_relation' }],
    whileParsing: emptyList,
    call: ({ style, database }, [schema]) => {
      const relation = relationOf(schema, 'schema_relation')
      return new PyList([
        ...new RelationLists(style).list(database, {
          database: relation.database,
          schema: relation.schema ?? '',
        }),
      ])
    },
  },
  list_schemas: {
    params: [{ name: 'database' }],
    whileParsing: emptyList,
    call: ({ database: warehouse }, [database]) => toValue(warehouse.listSchemas(textOrNull(database))),
  },
  check_schema_exists: {
    params: [{ name: 'database' }, { name: 'schema' }],
    whileParsing: () => false,
    call: ({ database: warehouse }, [database, schema]) => {
      const wanted = text(schema).toLowerCase()
      return warehouse.listSchemas(textOrNull(database)).some((one) => one.toLowerCase() === wanted)
    },
  },
  get_columns_in_relation: {
    params: relationParam,
    whileParsing: emptyList,
    call: (adapter, [relation]) => {
      const { isReplaced, callMacro } = adapter.options
      const name = 'get_columns_in_relation'
      if (isReplaced?.(name)) return callMacro(name, [relationOf(relation, 'relation')])
      return new PyList([...columnsOf(adapter, relationOf(relation, 'relation'))])
    },
  },
  get_columns_in_table: {
    params: [{ name: 'schema' }, { name: 'identifier' }],
    whileParsing: emptyList,
    call: (adapter, [schema, identifier]) =>
      new PyList([
        ...columnsOf(
          adapter,
          Relation.create(adapter.style, {
            database: adapter.options.target.database,
            schema: text(schema),
            identifier: text(identifier),
          }),
        ),
      ]),
  },
  get_missing_columns: {
    params: fromTo,
    whileParsing: emptyList,
    call: (adapter, [from, to]) => {
      const existing = new Set(columnsOf(adapter, relationOf(to, 'to_relation')).map((column) => column.name))
      const columns = columnsOf(adapter, relationOf(from, 'from_relation'))
      return new PyList(columns.filter((column) => !existing.has(column.name)))
    },
  },
  get_column_schema_from_query: {
    params: [{ name: 'sql' }],
    whileParsing: emptyList,
    call: (adapter, [sql]) => {
      const { columns } = adapter.database.execute(text(sql), { fetch: true, maxRows: 1 })
      return new PyList(columns.map((column) => Column.of(adapter.options.type, column.name, column.type)))
    },
  },
  /** Where a project has a macro of its own for it, that one's SQL is asked, as any other statement. */
  ask_catalog: {
    params: [{ name: 'kind' }, { name: 'relation' }, { name: 'macro', default: null }],
    whileParsing: () => ResultTable.empty,
    call: ({ options, database }, [kind, value, macro]) => {
      const relation = relationOf(value, 'relation')
      if (typeof macro === 'string' && options.isReplaced?.(macro)) {
        return options.callMacro('run_query', [options.callMacro(macro, [relation])])
      }
      if (kind !== 'indexes' && kind !== 'grants' && kind !== 'dependents') {
        throw new JinjaRuntimeError('ask_catalog() tells indexes, grants or dependents.')
      }
      const { schema, identifier } = relation
      return ResultTable.fromResult(
        database.askCatalog({
          kind,
          database: relation.database,
          schema: schema ?? '',
          name: identifier ?? '',
        }),
      )
    },
  },
  ask_columns: {
    params: [{ name: 'database' }, { name: 'relations' }],
    whileParsing: () => ResultTable.empty,
    call: ({ database: warehouse }, [database, relations]) =>
      ResultTable.fromResult(
        warehouse.askCatalog({
          kind: 'columns',
          database: textOrNull(database),
          relations: [...iterate(relations ?? new PyList())].map(namedRelation),
        }),
      ),
  },
  already_exists: {
    params: [{ name: 'schema' }, { name: 'name' }],
    whileParsing: () => false,
    call: (adapter, [schema, name]) =>
      findRelation(adapter, {
        database: adapter.options.target.database,
        schema: text(schema),
        identifier: text(name),
      }) !== null,
  },
}

/** A relation, or a dict with `schema` and perhaps `identifier`. */
function namedRelation(value: Value): { readonly schema: string; readonly name: string | null } {
  if (isRelation(value)) return { schema: value.schema ?? '', name: value.identifier }
  const part = (name: string) => (value instanceof PyDict ? value.get(name) : undefined)
  return { schema: text(part('schema')), name: textOrNull(part('identifier')) }
}

/** Members that create, drop and rename; the SQL is the macros'. */
export const changeMembers: Readonly<Record<string, AdapterMember>> = {
  create_schema: {
    params: relationParam,
    whileParsing: nothing,
    call: (adapter, [relation]) => {
      adapter.options.callMacro('create_schema', [relationOf(relation, 'relation')])
      commit(adapter)
      return null
    },
  },
  drop_schema: {
    params: relationParam,
    whileParsing: nothing,
    call: (adapter, [relation]) => {
      adapter.options.callMacro('drop_schema', [relationOf(relation, 'relation')])
      commit(adapter)
      adapter.relations.forget()
      return null
    },
  },
  drop_relation: {
    params: relationParam,
    whileParsing: nothing,
    call: (adapter, [value]) => {
      const relation = relationOf(value, 'relation')
      if (relation.type === null) {
        throw new JinjaRuntimeError(`Tried to drop relation ${relation.render()}, but its type is null.`, {
          hint: 'Take it from adapter.get_relation, or give `type` to api.Relation.create.',
        })
      }
      adapter.options.callMacro('drop_relation', [relation])
      adapter.relations.remove(relation)
      return null
    },
  },
  truncate_relation: {
    params: relationParam,
    whileParsing: nothing,
    call: (adapter, [relation]) => {
      adapter.options.callMacro('truncate_relation', [relationOf(relation, 'relation')])
      return null
    },
  },
  rename_relation: {
    params: fromTo,
    whileParsing: nothing,
    call: (adapter, [from, to]) => {
      const source = relationOf(from, 'from_relation')
      const target = relationOf(to, 'to_relation')
      adapter.options.callMacro('rename_relation', [source, target])
      adapter.relations.remove(source)
      adapter.relations.add(target)
      return null
    },
  },
  expand_target_column_types: {
    params: fromTo,
    whileParsing: nothing,
    call: (adapter, [from, to]) => {
      expandColumns(adapter, relationOf(from, 'from_relation'), relationOf(to, 'to_relation'))
      return null
    },
  },
  cache_added: {
    params: [{ name: 'relation', default: null }],
    whileParsing: () => '',
    call: ({ relations }, [relation]) => {
      if (isRelation(relation)) relations.add(relation)
      return ''
    },
  },
  cache_dropped: {
    params: [{ name: 'relation', default: null }],
    whileParsing: () => '',
    call: ({ relations }, [relation]) => {
      if (isRelation(relation)) relations.remove(relation)
      return ''
    },
  },
  cache_renamed: {
    params: fromTo,
    whileParsing: () => '',
    call: ({ relations }, [from, to]) => {
      if (isRelation(from)) relations.remove(from)
      if (isRelation(to)) relations.add(to)
      return ''
    },
  },
}

/** Text columns of the target grow to the size of the new data; other types stay. */
function expandColumns(adapter: AdapterCall, goal: Relation, current: Relation): void {
  const targets = new Map(columnsOf(adapter, current).map((column) => [column.name, column] as const))
  for (const column of columnsOf(adapter, goal)) {
    const target = targets.get(column.name)
    if (!target || !target.isString() || !column.isString() || column.stringSize() <= target.stringSize())
      continue
    const type = `character varying(${column.stringSize()})`
    adapter.options.callMacro('alter_column_type', [current, column.name, type])
  }
}
