import { traceExpression, type ExpressionScope } from './expressions.ts'
import { traceFrom, type FromTracer } from './from.ts'
import type { OpenPart, OutputColumn, QueryLineage, RelationName, ResolveRelation } from './lineage.ts'
import { innerScope, type CteScope, type Scope } from './scope.ts'
import {
  emptyShape,
  openValue,
  renameFirst,
  shapeOfAny,
  shapeOfRelation,
  uniteShapes,
  withOwnNames,
  type Open,
  type Shape,
  type ShapeColumn,
} from './shape.ts'
import { expandStar } from './stars.ts'
import { constantText, fold, isNode, nodeIn, nodesIn, textIn, textsIn, type TreeNode } from './tree.ts'
import type { Value } from './value.ts'

/**
 * Of each column of a query's result, which columns of which relations its value is made of. `statements` is what
 * DuckDB's parser made of the text. What filters, joins, groups or orders rows is not part of a value and not counted.
 */
export function traceColumns(statements: readonly unknown[], resolve: ResolveRelation): QueryLineage {
  const [only, ...others] = statements
  const node = isNode(only) && others.length === 0 ? nodeIn(only, 'node') : null
  if (node === null) return { columns: [], open: [], unclear: ['a text that is not one query'] }
  const unclear = new Set<string>()
  const shape = new QueryTracer(resolve, unclear).traceQuery(node, { outer: null, ctes: null })
  const { columns, open } = withOwnNames(shape)
  return { columns: columns.map(toOutput), open: openParts(open), unclear: [...unclear] }
}

function toOutput({ name, value }: ShapeColumn): OutputColumn {
  return { name, sources: [...value.sources.values()], mark: value.mark }
}

/** A relation that several parts leave open is open once, but for what all of them leave out. */
function openParts(open: readonly Open[]): OpenPart[] {
  const relations = new Map<string, ReadonlySet<string>>()
  const parts: OpenPart[] = []
  for (const part of open) {
    if (part.kind === 'any') {
      const { sources, mark } = part.value
      if (sources.size > 0) parts.push({ kind: 'any', sources: [...sources.values()], mark })
      continue
    }
    const before = relations.get(part.relation)
    const except = before ? new Set([...before].filter((name) => part.except.has(name))) : part.except
    relations.set(part.relation, except)
  }
  return [
    ...[...relations].map(([relation, except]): OpenPart => ({
      kind: 'relation',
      relation,
      except: [...except],
    })),
    ...parts,
  ]
}

interface Around {
  readonly outer: Scope | null
  readonly ctes: CteScope | null
}

class QueryTracer implements FromTracer {
  readonly #resolve: ResolveRelation
  readonly #unclear: Set<string>

  constructor(resolve: ResolveRelation, unclear: Set<string>) {
    this.#resolve = resolve
    this.#unclear = unclear
  }

  readonly noteUnclear = (what: string) => void this.#unclear.add(what)

  readonly relation = (name: RelationName): Shape => {
    const known = this.#resolve(name)
    if (known !== null) return shapeOfRelation(known)
    const id = [name.schema, name.name].flatMap((part) => (part === null ? [] : [fold(part)])).join('.')
    return shapeOfRelation({ id, columns: [], complete: false })
  }

  readonly traceQuery = (node: TreeNode | null, around: Around): Shape => {
    if (node === null) return this.#lost('a query')
    const ctes = this.#bindCtes(node, around)
    const at = { ...around, ctes }
    switch (textIn(node, 'type')) {
      case 'SELECT_NODE':
        return this.#select(node, at)
      case 'SET_OPERATION_NODE':
        return this.#setOperation(node, at)
      case 'RECURSIVE_CTE_NODE':
        return this.#recursive(node, at)
      default:
        return this.#lost(textIn(node, 'type').toLowerCase().replaceAll('_', ' '))
    }
  }

  #lost(what: string): Shape {
    this.noteUnclear(what)
    return emptyShape
  }

  /** Each sees those before it; a name that is not among them is a relation, also where it is the CTE's own. */
  #bindCtes(node: TreeNode, { outer, ctes }: Around): CteScope | null {
    const map = nodeIn(node, 'cte_map')
    let scope = ctes
    for (const entry of map === null ? [] : nodesIn(map, 'map')) {
      const value = nodeIn(entry, 'value')
      const query = value === null ? null : nodeIn(value, 'query')
      const names = value === null ? [] : textsIn(value, 'aliases')
      const before = scope
      let known: Shape | null = null
      const shape = () => {
        const inner = query === null ? null : nodeIn(query, 'node')
        known ??= renameFirst(this.traceQuery(inner, { outer, ctes: before }), names)
        return known
      }
      scope = { name: fold(textIn(entry, 'key')), shape, outer: before }
    }
    return scope
  }

  #setOperation(node: TreeNode, at: Around): Shape {
    const [left, right] = ['left', 'right'].map((side) => nodeIn(node, side))
    if (!left || !right) return this.#lost('a set operation')
    const type = textIn(node, 'setop_type')
    const first = this.traceQuery(left, at)
    // Of these all values are those of the first query; the second one only chooses among them.
    if (type === 'EXCEPT' || type === 'INTERSECT') return first
    return uniteShapes(first, this.traceQuery(right, at), type === 'UNION_BY_NAME')
  }

  /** Turn by turn, until a turn adds no source. */
  #recursive(node: TreeNode, at: Around): Shape {
    const name = fold(textIn(node, 'cte_name') || textIn(node, 'ctename'))
    const names = textsIn(node, 'aliases')
    let shape = renameFirst(this.traceQuery(nodeIn(node, 'left'), at), names)
    for (let size = -1; sizeOf(shape) !== size;) {
      size = sizeOf(shape)
      const own = shape
      const right = this.traceQuery(nodeIn(node, 'right'), {
        ...at,
        ctes: { name, shape: () => own, outer: at.ctes },
      })
      shape = uniteShapes(own, right, false)
    }
    return shape
  }

  #select(node: TreeNode, { outer, ctes }: Around): Shape {
    const from = traceFrom(nodeIn(node, 'from_table'), { tracer: this, ctes, outer })
    const scope = innerScope(from, outer, ctes)
    const aliases = new Map<string, Value>()
    const shapes = nodesIn(node, 'select_list').map((item) => {
      const shape = selectItem(item, { tracer: this, scope: { ...scope, aliases } })
      const alias = textIn(item, 'alias')
      const [column] = shape.columns
      if (alias !== '' && column !== undefined) aliases.set(fold(alias), column.value)
      return shape
    })
    return {
      columns: shapes.flatMap(({ columns }) => columns),
      open: shapes.flatMap(({ open }) => open),
    }
  }
}

const sizeOf = ({ columns, open }: Shape) =>
  columns.reduce((sum, { value }) => sum + value.sources.size, 0) +
  open.reduce((sum, part) => sum + openValue(part).sources.size, 0)

const likes = /^!?~~\*?$|^(not_)?i?like(_escape)?$|^regexp_full_match$|^~~~$/

function selectItem(item: TreeNode, at: ExpressionScope): Shape {
  if (item.class === 'STAR') return nameColumns(expandStar(item, at), textIn(item, 'alias'))
  const [first] = nodesIn(item, 'children')
  // `* like 'a%'` chooses columns by their names.
  const isChosen =
    first?.class === 'STAR' && first.columns !== true && likes.test(textIn(item, 'function_name'))
  if (isChosen) return expandStar(first, at)
  const star = findColumnsStar(item)
  if (star !== null) return spread(item, star, at)
  const value = traceExpression(item, at)
  const name = nameOf(item)
  // Without a name of its own, a struct that is taken apart gives as many columns as it has fields.
  const isUnnest = textIn(item, 'function_name') === 'unnest' && textIn(item, 'alias') === ''
  return { columns: [{ name, value }], open: isUnnest ? shapeOfAny(value).open : [] }
}

/** `columns('(.*)_at') as '\1_on'` */
function nameColumns(shape: Shape, alias: string): Shape {
  if (alias === '' || alias.includes('\\')) return shape
  return { ...shape, columns: shape.columns.map(({ value }) => ({ name: alias, value })) }
}

/** An expression over `columns(...)` is one column for each that it stands for. */
function spread(item: TreeNode, star: TreeNode, at: ExpressionScope): Shape {
  const shape = expandStar(star, at)
  const alias = textIn(item, 'alias')
  const each = (value: Value) => traceExpression(item, { ...at, columns: value })
  return {
    columns: shape.columns.map(({ name, value }) => ({
      name: alias === '' ? `${fold(textIn(item, 'function_name'))}(${name})` : alias,
      value: each(value),
    })),
    open: shape.open.map((part) => ({ kind: 'any', value: each(openValue(part)) })),
  }
}

function findColumnsStar(node: TreeNode): TreeNode | null {
  if (node.class === 'STAR') return node.columns === true ? node : null
  if (node.class === 'SUBQUERY') return null
  for (const part of Object.values(node)) {
    for (const each of Array.isArray(part) ? part : [part]) {
      const found = isNode(each) ? findColumnsStar(each) : null
      if (found !== null) return found
    }
  }
  return null
}

/** As PostgreSQL names a column that has no name of its own; DuckDB writes the expression out. */
function nameOf(item: TreeNode): string {
  const alias = textIn(item, 'alias')
  if (alias !== '') return alias
  if (item.class === 'COLUMN_REF') return textsIn(item, 'column_names').at(-1) ?? ''
  const child = nodeIn(item, 'child')
  if (item.class === 'CAST' && child !== null) return nameOf(child)
  return fold(textIn(item, 'function_name')) || (constantText(item) ?? '?column?')
}
