import { isObject, listOf, objectOf } from './artifacts.ts'
import type { Json, JsonObject } from './artifacts.ts'

/** One thing that must be equal; undefined where it does not apply to the entry. */
export interface Aspect {
  readonly name: string
  readonly of: (entry: JsonObject) => Json | undefined
}

const typesWithRelation = new Set(['model', 'seed', 'snapshot', 'source', 'function'])
const typeOf = (entry: JsonObject) => String(entry['resource_type'])

/** Null, and what is empty, say the same as nothing. */
export function withoutNothing(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNothing)
  if (!isObject(value)) return value
  const kept = Object.entries(value)
    .map(([key, item]) => [key, withoutNothing(item)] as const)
    .filter(([, item]) => !isNothing(item))
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isNothing = (value: Json) =>
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)

const texts = (value: Json | undefined) => [...new Set(listOf(value).map(String))].sort()

function dependsOn(entry: JsonObject): Json | undefined {
  if (entry['depends_on'] === undefined) return undefined
  const { nodes, macros } = objectOf(entry['depends_on'])
  return { nodes: texts(nodes), macros: texts(macros) }
}

function columnsOf(entry: JsonObject): Json | undefined {
  if (!isObject(entry['columns']) || Object.keys(entry['columns']).length === 0) return undefined
  return Object.entries(entry['columns']).map(([name, column]) => [name, withoutNothing(column)])
}

const testKeys = [
  'name',
  'test_metadata',
  'column_name',
  'attached_node',
  'file_key_name',
  'model',
  'given',
  'expect',
]

function testOf(entry: JsonObject): Json | undefined {
  if (typeOf(entry) !== 'test' && typeOf(entry) !== 'unit_test') return undefined
  return pick(entry, testKeys)
}

const pick = (entry: JsonObject, keys: readonly string[]): Json =>
  withoutNothing(Object.fromEntries(keys.map((key) => [key, entry[key] ?? null])))

/** What the other aspects hold already, or what differs from one run to the next. */
const elsewhere = new Set([
  ...testKeys,
  'unique_id',
  'depends_on',
  'config',
  'relation_name',
  'alias',
  'columns',
  'description',
  'created_at',
  'compiled',
  'compiled_code',
  'compiled_path',
  'build_path',
  'extra_ctes',
  'extra_ctes_injected',
  'root_path',
  'unrendered_config_call_dict',
])

function rest(entry: JsonObject): Json {
  return withoutNothing(Object.fromEntries(Object.entries(entry).filter(([key]) => !elsewhere.has(key))))
}

export const aspects: readonly Aspect[] = [
  { name: 'depends_on', of: dependsOn },
  {
    name: 'resolved config',
    of: (entry) => (isObject(entry['config']) ? withoutNothing(entry['config']) : undefined),
  },
  {
    name: 'relation name',
    of: (entry) => (typesWithRelation.has(typeOf(entry)) ? (entry['relation_name'] ?? null) : undefined),
  },
  { name: 'alias', of: (entry) => entry['alias'] },
  { name: 'columns', of: columnsOf },
  { name: 'tests', of: testOf },
  { name: 'description', of: (entry) => entry['description'] },
  { name: 'everything else', of: rest },
]

/** Runs of white space are one blank, and none stands at the ends. */
export const foldSql = (sql: string) => sql.replace(/\s+/g, ' ').trim()
