import { findListed, findOpen, wholeOf, type Shape } from './shape.ts'
import { fold } from './tree.ts'
import { eitherOf, madeOf, nothing, type Value } from './value.ts'

/** Something in a FROM, under the name that it has there. */
export interface Binding {
  readonly alias: string
  readonly schema: string
  readonly shape: Shape
  /** Columns that a join by USING shows once, at the other side; in lower case. */
  readonly unseen: ReadonlySet<string>
}

export interface From {
  readonly bindings: readonly Binding[]
  /** By the name in lower case: what a column that a join merges is. */
  readonly merged: ReadonlyMap<string, Value>
}

export const emptyFrom: From = { bindings: [], merged: new Map() }

/** A CTE that can be seen, and those that were before it. */
export interface CteScope {
  readonly name: string
  readonly shape: () => Shape
  readonly outer: CteScope | null
}

export function findCte(scope: CteScope | null, name: string): (() => Shape) | null {
  for (let at = scope; at !== null; at = at.outer) if (at.name === fold(name)) return at.shape
  return null
}

/** What names mean in one SELECT. */
export interface Scope {
  readonly from: From
  readonly ctes: CteScope | null
  /** Columns of the same SELECT that stand before; in lower case. */
  readonly aliases: ReadonlyMap<string, Value>
  /** Parameters of lambdas; in lower case. */
  readonly parameters: ReadonlySet<string>
  readonly outer: Scope | null
}

export const innerScope = (from: From, outer: Scope | null, ctes: CteScope | null): Scope => ({
  from,
  ctes,
  aliases: new Map(),
  parameters: new Set(),
  outer,
})

/** Words that are written as columns and are none. */
const systemNames = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'current_user',
  'session_user',
  'user',
  'current_schema',
  'current_catalog',
  'current_role',
  'rowid',
])

/** What a name stands for. A name that means nothing known may be any column that is in sight. */
export function resolveName(scope: Scope, names: readonly string[]): Value {
  const [first = ''] = names
  const found =
    names.length === 1
      ? nearest(scope, (at) => findBare(at, first))
      : (nearest(scope, (at) => findQualified(at, names)) ?? nearest(scope, (at) => findField(at, names)))
  if (found !== null) return found
  if (names.length === 1 && systemNames.has(fold(first))) return nothing
  return madeOf(
    scope.from.bindings.map(({ shape }) => wholeOf(shape)),
    ['unknown', names],
  )
}

/** In the innermost scope that knows it. A correlated query sees what stands around it. */
function nearest(scope: Scope, find: (at: Scope) => Value | null): Value | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = find(at)
    if (found !== null) return found
  }
  return null
}

function findBare(scope: Scope, name: string): Value | null {
  if (scope.parameters.has(fold(name))) return nothing
  const { bindings, merged } = scope.from
  const joined = merged.get(fold(name))
  if (joined !== undefined) return joined
  const listed = bindings.flatMap(({ shape }) => findListed(shape, name) ?? [])
  if (listed.length > 0) return eitherOf(listed)
  const alias = scope.aliases.get(fold(name))
  const open = bindings.flatMap(({ shape }) => findOpen(shape, name) ?? [])
  const found = [...(alias === undefined ? [] : [alias]), ...open]
  if (found.length > 0) return eitherOf(found)
  const row = bindings.find((binding) => binding.alias === fold(name))
  return row === undefined ? null : wholeOf(row.shape)
}

/** `table.column`, `schema.table.column`, and fields of structs behind either. */
function findQualified(scope: Scope, names: readonly string[]): Value | null {
  const folded = names.map(fold)
  if (scope.parameters.has(folded[0] ?? '')) return nothing
  for (const binding of scope.from.bindings) {
    const at = placeOfTable(binding, folded)
    const column = names[at + 1]
    if (at < 0 || column === undefined) continue
    const value = findListed(binding.shape, column) ?? findOpen(binding.shape, column)
    if (value !== null) return at + 2 === names.length ? value : fieldOf(value, names.slice(at + 2))
  }
  return null
}

function placeOfTable(binding: Binding, names: readonly string[]): number {
  if (names[0] === binding.alias) return 0
  for (let at = 1; at < Math.min(3, names.length); at += 1) {
    if (names[at] === binding.alias && names[at - 1] === binding.schema) return at
  }
  return -1
}

/** `column.field` */
function findField(scope: Scope, [first = '', ...fields]: readonly string[]): Value | null {
  const column = findBare(scope, first)
  return column === null ? null : fieldOf(column, fields)
}

const fieldOf = (value: Value, fields: readonly string[]) => madeOf([value], ['field', value.mark, fields])
