import { resolveName, type CteScope, type Scope } from './scope.ts'
import type { Shape } from './shape.ts'
import { wholeOf } from './shape.ts'
import { expandStar, rowOf } from './stars.ts'
import { fold, isNode, nodeIn, nodesIn, textIn, textsIn, type TreeNode } from './tree.ts'
import { eitherOf, hashOf, madeOf, nothing, type Value } from './value.ts'

/** What an expression needs of those who read queries. */
export interface Tracer {
  readonly traceQuery: (node: TreeNode | null, at: { outer: Scope | null; ctes: CteScope | null }) => Shape
}

export interface ExpressionScope {
  readonly tracer: Tracer
  readonly scope: Scope
  /** What `columns(...)` stands for at this turn. */
  readonly columns?: Value
}

/** What the value of an expression is made of. All that stands in it counts, conditions and orders too. */
export function traceExpression(node: TreeNode, at: ExpressionScope): Value {
  switch (textIn(node, 'class')) {
    case 'COLUMN_REF':
      return resolveName(at.scope, textsIn(node, 'column_names'))
    case 'POSITIONAL_REFERENCE':
      return traceNumber(node, at)
    case 'CAST':
    case 'COLLATE':
      return traceCast(node, at)
    case 'SUBQUERY':
      return traceSubquery(node, at)
    case 'STAR':
      return traceStar(node, at)
    case 'CONSTANT':
      return { ...nothing, mark: markOf(node, () => '') }
    default:
      return traceParts(node, at)
  }
}

/** The same value in another form is the value. */
function traceCast(node: TreeNode, at: ExpressionScope): Value {
  const child = nodeIn(node, 'child')
  return child === null ? nothing : traceExpression(child, at)
}

/** `#1`: a column of the FROM by its place. */
function traceNumber(node: TreeNode, { scope }: ExpressionScope): Value {
  const row = rowOf(scope.from)
  const listed = typeof node.index === 'number' ? row.columns[node.index - 1] : undefined
  return listed?.value ?? wholeOf({ columns: [], open: row.open })
}

function traceSubquery(node: TreeNode, at: ExpressionScope): Value {
  const { scope, tracer } = at
  const query = nodeIn(node, 'subquery')
  const type = textIn(node, 'subquery_type')
  if (type.endsWith('EXISTS')) return nothing
  const shape = tracer.traceQuery(query === null ? null : nodeIn(query, 'node'), {
    outer: scope,
    ctes: scope.ctes,
  })
  const [only, ...others] = shape.columns
  const isSingle = only !== undefined && others.length === 0 && shape.open.length === 0
  if (type === 'SCALAR') return isSingle ? only.value : wholeOf(shape)
  const child = nodeIn(node, 'child')
  const values = [...(child === null ? [] : [traceExpression(child, at)]), wholeOf(shape)]
  return madeOf(values, ['in', textIn(node, 'comparison_type'), values.map(({ mark }) => mark)])
}

function traceStar(node: TreeNode, at: ExpressionScope): Value {
  if (node.columns === true && at.columns !== undefined) return at.columns
  return wholeOf(expandStar(node, at))
}

function traceLambda(node: TreeNode, at: ExpressionScope): Value {
  const parameters = new Set(at.scope.parameters)
  const left = nodeIn(node, 'lhs')
  const names = left === null ? [] : left.class === 'COLUMN_REF' ? [left] : nodesIn(left, 'children')
  for (const name of names) parameters.add(fold(textsIn(name, 'column_names')[0] ?? ''))
  const body = nodeIn(node, 'expr')
  if (body === null) return nothing
  return traceExpression(body, { ...at, scope: { ...at.scope, parameters } })
}

/** The parser takes every `->` for a lambda: elsewhere than in these it is the arrow of JSON. */
const lambdaFunctions = /^(list_|array_)?(transform|apply|filter|reduce)$/
const takesLambda = (node: TreeNode) =>
  node.class === 'FUNCTION' && lambdaFunctions.test(fold(textIn(node, 'function_name')))

/** Functions that are called without an argument. */
const withoutArguments =
  /^(count|count_star|list_value|struct_pack|map|random|uuid\w*|gen_random_uuid|gen_uuid|now|today|pi|version|\w+_timestamp|current_\w+|user|row_number|rank|dense_rank|rank_dense|percent_rank|cume_dist|ntile|txid_current|timeofday|get_current_\w+)$/

/** The parser drops the star of `to_jsonb(t.*)`: then it is a row of all that stands in the FROM. */
const takesRow = (node: TreeNode) =>
  (node.class === 'FUNCTION' || node.class === 'WINDOW') &&
  node.children === undefined &&
  nodesIn(nodeIn(node, 'order_bys') ?? {}, 'orders').length === 0 &&
  !withoutArguments.test(fold(textIn(node, 'function_name')))

function traceParts(node: TreeNode, at: ExpressionScope): Value {
  const values: Value[] = []
  const isCall = takesLambda(node)
  const mark = markOf(node, (part) => {
    const value = isCall && part.class === 'LAMBDA' ? traceLambda(part, at) : traceExpression(part, at)
    values.push(value)
    return value.mark
  })
  if (takesRow(node)) values.push(wholeOf(rowOf(at.scope.from)))
  return isChoice(node) ? { ...eitherOf(values), mark: hashOf(mark) } : madeOf(values, mark)
}

/** `coalesce(a, b)` and its like are one of the values, as they are. */
const choices = new Set(['coalesce', 'ifnull', 'any_value', 'first', 'last', 'min', 'max', 'arbitrary'])
function isChoice(node: TreeNode): boolean {
  if (node.type === 'OPERATOR_COALESCE') return true
  return node.class === 'FUNCTION' && choices.has(fold(textIn(node, 'function_name'))) && !('filter' in node)
}

/** Names that only say where or how a thing is written. */
const unsaid = new Set(['alias', 'query_location', 'is_operator'])

/** An expression as a text in which its parts stand as `of` says them. */
function markOf(node: TreeNode, of: (part: TreeNode) => string): string {
  return JSON.stringify(node, function replace(this: unknown, key: string, value: unknown) {
    if (unsaid.has(key)) return undefined
    if (!isNode(value) || value === node) return value
    return 'class' in value ? { part: of(value) } : value
  })
}
