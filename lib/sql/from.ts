import { traceExpression, type Tracer } from './expressions.ts'
import type { RelationName } from './lineage.ts'
import {
  emptyFrom,
  findCte,
  innerScope,
  type Binding,
  type CteScope,
  type From,
  type Scope,
} from './scope.ts'
import { emptyShape, findListed, findOpen, renameFirst, shapeOfAny, wholeOf, withOwnNames } from './shape.ts'
import type { Shape, ShapeColumn } from './shape.ts'
import { fold, isNode, nodeIn, nodesIn, textIn, textsIn, type TreeNode } from './tree.ts'
import { eitherOf, madeOf, nothing, type Value } from './value.ts'

export interface FromTracer extends Tracer {
  readonly relation: (name: RelationName) => Shape
  readonly noteUnclear: (what: string) => void
}

export interface FromPlace {
  readonly tracer: FromTracer
  readonly ctes: CteScope | null
  /** What stands around: a query around this one, and what is joined before. */
  readonly outer: Scope | null
}

/** What stands in a FROM, under its names. */
export function traceFrom(node: TreeNode | null, at: FromPlace): From {
  if (node === null) return emptyFrom
  switch (textIn(node, 'type')) {
    case 'EMPTY':
      return emptyFrom
    case 'JOIN':
      return traceJoin(node, at)
    case 'BASE_TABLE':
      return bind(node, baseTable(node, at), textIn(node, 'table_name'))
    case 'SUBQUERY':
      return bind(node, subquery(nodeIn(node, 'subquery'), at), '')
    case 'EXPRESSION_LIST':
      return bind(node, valuesList(node, at), '')
    case 'TABLE_FUNCTION':
      return bind(node, tableFunction(node, at), functionName(node))
    case 'PIVOT':
      return bind(node, pivot(node, at), '')
    case 'SHOW_REF':
      return bind(node, shown(node, at), '')
    default:
      at.tracer.noteUnclear(textIn(node, 'type').toLowerCase().replaceAll('_', ' '))
      return emptyFrom
  }
}

function bind(node: TreeNode, shape: Shape, name: string): From {
  const binding: Binding = {
    alias: fold(textIn(node, 'alias') || name),
    schema: fold(textIn(node, 'schema_name')),
    shape: withOwnNames(renameFirst(shape, textsIn(node, 'column_name_alias'))),
    unseen: new Set(),
  }
  return { bindings: [binding], merged: new Map() }
}

function baseTable(node: TreeNode, { tracer, ctes }: FromPlace): Shape {
  const [database, schema, name] = ['catalog_name', 'schema_name', 'table_name'].map((key) =>
    textIn(node, key),
  )
  const cte = schema ? null : findCte(ctes, name ?? '')
  return cte?.() ?? tracer.relation({ database: database || null, schema: schema || null, name: name ?? '' })
}

function subquery(node: TreeNode | null, { tracer, outer, ctes }: FromPlace): Shape {
  return tracer.traceQuery(node === null ? null : nodeIn(node, 'node'), { outer, ctes })
}

function valuesList(node: TreeNode, { tracer, outer, ctes }: FromPlace): Shape {
  const scope = innerScope(emptyFrom, outer, ctes)
  const rows = Array.isArray(node.values) ? node.values : []
  const columns: Value[][] = []
  for (const row of rows) {
    if (!Array.isArray(row)) continue
    row.filter(isNode).forEach((cell, at) => {
      const known = columns[at] ?? []
      known.push(traceExpression(cell, { tracer, scope }))
      columns[at] = known
    })
  }
  return {
    columns: columns.map((values, at): ShapeColumn => ({ name: `col${at}`, value: eitherOf(values) })),
    open: [],
  }
}

/** Whose rows come from their arguments alone, from files, or from what the warehouse says of itself. */
const knownFunctions =
  /^(range|generate_series|unnest|repeat|repeat_row|generate_subscripts|read_\w+|parquet_\w+|glob|sniff_csv|duckdb_\w+|pragma_version|regexp_\w+|string_split\w*|jsonb?_(each|tree|array_elements|object_keys|to_record)\w*|test_all_types)$/

const functionName = (node: TreeNode) => {
  const called = nodeIn(node, 'function')
  return called === null ? '' : fold(textIn(called, 'function_name'))
}

function tableFunction(node: TreeNode, { tracer, outer, ctes }: FromPlace): Shape {
  const name = functionName(node)
  if (!knownFunctions.test(name)) tracer.noteUnclear(`${name}()`)
  const called = nodeIn(node, 'function')
  if (called === null) return emptyShape
  return shapeOfAny(traceExpression(called, { tracer, scope: innerScope(emptyFrom, outer, ctes) }))
}

/** DESCRIBE and SUMMARIZE: a look at rows tells of their values. */
function shown(node: TreeNode, { tracer, outer, ctes }: FromPlace): Shape {
  const query = nodeIn(node, 'query')
  const shape = tracer.traceQuery(query, { outer, ctes })
  return shapeOfAny(textIn(node, 'show_type') === 'SUMMARY' ? wholeOf(shape) : nothing)
}

function traceJoin(node: TreeNode, at: FromPlace): From {
  const left = traceFrom(nodeIn(node, 'left'), at)
  // What stands to the left can be seen from a subquery or a function to the right.
  const right = traceFrom(nodeIn(node, 'right'), { ...at, outer: innerScope(left, at.outer, at.ctes) })
  const kind = textIn(node, 'join_type')
  if (kind === 'SEMI' || kind === 'ANTI') return left
  if (kind === 'RIGHT_SEMI' || kind === 'RIGHT_ANTI') return right
  const natural = textIn(node, 'ref_type') === 'NATURAL' ? sharedNames(left, right) : []
  const using = [...textsIn(node, 'using_columns'), ...natural].map(fold)
  const merged = new Map([...left.merged, ...right.merged])
  for (const name of using) {
    const sides = kind === 'RIGHT' ? [right] : kind === 'FULL' || kind === 'OUTER' ? [left, right] : [left]
    const values = sides.flatMap((side) => valueIn(side, name) ?? [])
    if (values.length > 0) merged.set(name, eitherOf(values))
  }
  const hidden = right.bindings.map((each) => ({ ...each, unseen: new Set([...each.unseen, ...using]) }))
  return { bindings: [...left.bindings, ...hidden], merged }
}

function valueIn({ bindings, merged }: From, name: string): Value | null {
  const known = merged.get(name)
  if (known) return known
  const listed = bindings.flatMap(({ shape }) => findListed(shape, name) ?? [])
  if (listed.length > 0) return eitherOf(listed)
  const open = bindings.flatMap(({ shape }) => findOpen(shape, name) ?? [])
  return open.length === 0 ? null : eitherOf(open)
}

function sharedNames(left: From, right: From): string[] {
  const namesOf = ({ bindings }: From) =>
    bindings.flatMap(({ shape }) => shape.columns.map(({ name }) => fold(name)))
  const theirs = new Set(namesOf(right))
  return [...new Set(namesOf(left))].filter((name) => theirs.has(name))
}

/** PIVOT and UNPIVOT. What neither takes apart passes through. */
function pivot(node: TreeNode, at: FromPlace): Shape {
  const from = traceFrom(nodeIn(node, 'source'), at)
  const scope = innerScope(from, at.outer, at.ctes)
  const source = sourceOf(from)
  const names = textsIn(node, 'unpivot_names')
  return names.length > 0 ? unpivot(node, source, names) : pivotTo(node, source, { tracer: at.tracer, scope })
}

const sourceOf = ({ bindings }: From): Shape => ({
  columns: bindings.flatMap(({ shape }) => shape.columns),
  open: bindings.flatMap(({ shape }) => shape.open),
})

function unpivot(node: TreeNode, source: Shape, valueNames: readonly string[]): Shape {
  const pivots = nodesIn(node, 'pivots')
  const taken = pivots.flatMap((each) =>
    nodesIn(each, 'entries').flatMap((entry) =>
      nodesIn(entry, 'values').flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
    ),
  )
  const folded = new Set(taken.map(fold))
  const isListed =
    taken.length > 0 && !pivots.some((each) => nodesIn(each, 'entries').some((e) => 'expr' in e))
  const values = isListed
    ? taken.flatMap((name) => findListed(source, name) ?? findOpen(source, name) ?? [])
    : [wholeOf(source)]
  const value = eitherOf(values)
  return {
    columns: [
      ...source.columns.filter(({ name }) => !folded.has(fold(name))),
      ...pivots.flatMap((each) => textsIn(each, 'unpivot_names')).map((name) => ({ name, value: nothing })),
      ...valueNames.map((name) => ({ name, value })),
    ],
    open: source.open,
  }
}

/** Its new columns are called after values, so they are made of the aggregates and of what names them. */
function pivotTo(node: TreeNode, source: Shape, at: { tracer: FromTracer; scope: Scope }): Shape {
  const groups = textsIn(node, 'groups').map(fold)
  const aggregates = nodesIn(node, 'aggregates')
  const axes = nodesIn(node, 'pivots').flatMap((each) => nodesIn(each, 'pivot_expressions'))
  const made = [...aggregates, ...axes].map((each) => traceExpression(each, at))
  const used = new Set([...aggregates, ...axes].flatMap(columnsNamed).map(fold))
  const passes = ({ name }: ShapeColumn) =>
    groups.length > 0 ? groups.includes(fold(name)) : !used.has(fold(name))
  const value = madeOf(made, ['pivot', made.map(({ mark }) => mark)])
  return { columns: source.columns.filter(passes), open: [...source.open, { kind: 'any', value }] }
}

function columnsNamed(node: TreeNode): readonly string[] {
  if (node.class === 'COLUMN_REF') return textsIn(node, 'column_names').slice(-1)
  return nodesIn(node, 'children').flatMap(columnsNamed)
}
