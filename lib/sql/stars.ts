import { traceExpression, type ExpressionScope } from './expressions.ts'
import type { Binding, From, Scope } from './scope.ts'
import { resolveName } from './scope.ts'
import { shapeOfAny, type Open, type Shape, type ShapeColumn } from './shape.ts'
import { constantText, fold, isNode, nodeIn, nodesIn, textIn, textsIn, type TreeNode } from './tree.ts'
import { columnValue, madeOf, type Value } from './value.ts'

/** What `*`, `t.*` and `columns(...)` stand for, with exclude, replace and rename. */
export function expandStar(node: TreeNode, at: ExpressionScope): Shape {
  const all = allOf(at.scope, textIn(node, 'relation_name'), changesOfTables(node))
  const changed = changeColumns(all, changesOf(node, at))
  const chosen = nodeIn(node, 'expr')
  return chosen === null ? changed : chooseColumns(changed, chosen)
}

/** What is excluded or renamed of one table: `* exclude (t.id) rename (u.id as user_id)`. */
type ChangesOfTables = ReadonlyMap<string, Changes>

function allOf(scope: Scope, relation: string, changes: ChangesOfTables): Shape {
  if (relation === '') return rowOf(scope.from, changes)
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = at.from.bindings.find((binding) => binding.alias === fold(relation))
    if (found) return changeColumns(found.shape, changes.get(found.alias) ?? unchanged)
  }
  // `s.*` of a struct: its fields.
  const value = resolveName(scope, [relation])
  return shapeOfAny(madeOf([value], ['fields', value.mark]))
}

/** All columns of a FROM in their order; what a join merges stands once. */
export function rowOf({ bindings, merged }: From, changes: ChangesOfTables = new Map()): Shape {
  // What a join merges and is excluded of the one table stands where the other has it.
  const moved = new Set<string>()
  const seen = bindings.map((binding) => {
    const own = changes.get(binding.alias) ?? unchanged
    const unseen = new Set([...binding.unseen].filter((name) => !moved.has(name)))
    for (const name of own.excluded) if (merged.has(name)) moved.add(name)
    return changeColumns(unmerged({ ...binding, unseen }, merged), own)
  })
  return {
    columns: seen.flatMap(({ columns }) => columns),
    open: seen.flatMap(({ open }) => open),
  }
}

function unmerged({ shape, unseen }: Binding, merged: From['merged']): Shape {
  const columns = shape.columns
    .filter(({ name }) => !unseen.has(fold(name)))
    .map(({ name, value }) => ({ name, value: merged.get(fold(name)) ?? value }))
  return { columns, open: shape.open.map((part) => closeNames(part, unseen)) }
}

function closeNames(part: Open, names: ReadonlySet<string>): Open {
  if (part.kind === 'any' || names.size === 0) return part
  return { ...part, except: new Set([...part.except, ...names]) }
}

interface Changes {
  readonly excluded: ReadonlySet<string>
  readonly replaced: ReadonlyMap<string, Value>
  readonly renamed: ReadonlyMap<string, string>
}

const unchanged: Changes = { excluded: new Set(), replaced: new Map(), renamed: new Map() }

function changesOfTables(node: TreeNode): ChangesOfTables {
  const found = new Map<
    string,
    { excluded: Set<string>; replaced: Changes['replaced']; renamed: Map<string, string> }
  >()
  const changesIn = (column: TreeNode) => {
    const table = fold(textIn(column, 'table'))
    const known = found.get(table) ?? { excluded: new Set(), replaced: new Map(), renamed: new Map() }
    found.set(table, known)
    return known
  }
  for (const column of nodesIn(node, 'qualified_exclude_list'))
    if (textIn(column, 'table') !== '') changesIn(column).excluded.add(fold(textIn(column, 'column')))
  for (const { key, value } of nodesIn(node, 'rename_list'))
    if (isNode(key) && textIn(key, 'table') !== '' && typeof value === 'string')
      changesIn(key).renamed.set(fold(textIn(key, 'column')), value)
  return found
}

function changesOf(node: TreeNode, at: ExpressionScope): Changes {
  const excluded = new Set(textsIn(node, 'exclude_list').map(fold))
  for (const column of nodesIn(node, 'qualified_exclude_list'))
    if (textIn(column, 'table') === '') excluded.add(fold(textIn(column, 'column')))
  const replaced = new Map<string, Value>()
  for (const { key, value } of nodesIn(node, 'replace_list')) {
    if (typeof key === 'string' && isNode(value)) replaced.set(fold(key), traceExpression(value, at))
  }
  const renamed = new Map<string, string>()
  for (const { key, value } of nodesIn(node, 'rename_list')) {
    if (isNode(key) && textIn(key, 'table') === '' && typeof value === 'string')
      renamed.set(fold(textIn(key, 'column')), value)
  }
  return { excluded, replaced, renamed }
}

function changeColumns({ columns, open }: Shape, { excluded, replaced, renamed }: Changes): Shape {
  const listed = new Set(columns.map(({ name }) => fold(name)))
  const first = new Map(columns.toReversed().map((column) => [fold(column.name), column]))
  const kept = columns
    // What is replaced stands once, where the first of its name stood.
    .filter((column) => {
      const name = fold(column.name)
      return !excluded.has(name) && (!replaced.has(name) || first.get(name) === column)
    })
    .map(({ name, value }) => ({
      name: renamed.get(fold(name)) ?? name,
      value: replaced.get(fold(name)) ?? value,
    }))
  const touched = new Set([...excluded, ...replaced.keys(), ...renamed.keys()])
  const further = open.flatMap((part) => {
    if (part.kind === 'any') return []
    return [...renamed]
      .filter(([from]) => !listed.has(from) && !part.except.has(from))
      .map(([from, name]): ShapeColumn => ({ name, value: columnValue(part.relation, from) }))
  })
  const inPlace = [...replaced].flatMap(([name, value]) =>
    open.length === 0 || listed.has(name) ? [] : [{ name, value }],
  )
  return { columns: [...kept, ...further, ...inPlace], open: open.map((part) => closeNames(part, touched)) }
}

/** `columns('regex')`, `columns(['a', 'b'])`; whatever else chooses may choose any. */
function chooseColumns(shape: Shape, chosen: TreeNode): Shape {
  const pattern = constantText(chosen)
  if (pattern !== null) return filterNames(shape, patternOf(pattern))
  if (fold(textIn(chosen, 'function_name')) !== 'list_value') return shape
  const names = nodesIn(chosen, 'children').map(constantText)
  if (names.some((name) => name === null)) return shape
  const wanted = new Set(names.map((name) => fold(name ?? '')))
  return filterNames(shape, (name) => wanted.has(fold(name)))
}

const filterNames = ({ columns, open }: Shape, keeps: (name: string) => boolean): Shape => ({
  columns: columns.filter(({ name }) => keeps(name)),
  open,
})

/** DuckDB's patterns are RE2's; one that cannot be read here keeps everything. */
export function patternOf(pattern: string): (name: string) => boolean {
  try {
    const expression = new RegExp(pattern)
    return (name) => expression.test(name)
  } catch {
    return () => true
  }
}
