import type { Arguments, Expression, Statement, Target } from '../ast.ts'

/** Slots of one function's frame, given out while it is compiled. */
export class FunctionScope {
  size = 0

  slot(): number {
    return this.size++
  }
}

/** A variable that a name may mean: so many functions outwards, at that slot. */
export interface Candidate {
  readonly hops: number
  readonly slot: number
  /** Always has a value, so that nothing further out needs to be looked at. */
  readonly certain: boolean
}

/** Names of one block; `if` shares its surrounding block, `for` and others have their own. */
export class BlockScope {
  readonly owner: FunctionScope
  readonly parent: BlockScope | null
  readonly names = new Map<string, { readonly slot: number; readonly certain: boolean }>()

  constructor(owner: FunctionScope, parent: BlockScope | null) {
    this.owner = owner
    this.parent = parent
  }

  declare(name: string, certain = false): number {
    const known = this.names.get(name)
    if (known) return known.slot
    const slot = this.owner.slot()
    this.names.set(name, { slot, certain })
    return slot
  }

  /** All variables that the name may mean, innermost first. */
  candidates(name: string): Candidate[] {
    const found: Candidate[] = []
    let hops = 0
    let owner = this.owner
    for (const block of this.#outward()) {
      if (block.owner !== owner) {
        owner = block.owner
        hops += 1
      }
      const known = block.names.get(name)
      if (!known) continue
      found.push({ hops, slot: known.slot, certain: known.certain })
      if (known.certain) break
    }
    return found
  }

  /** This scope and those around it, innermost first. */
  *#outward(): Generator<BlockScope> {
    yield this
    if (this.parent !== null) yield* this.parent.#outward()
  }
}

/** Names that the statements of a block set, without those of inner blocks. */
export function assignedNames(body: readonly Statement[], found: Set<string> = new Set()): Set<string> {
  for (const statement of body) {
    if (statement.type === 'set' || statement.type === 'set-block') targetNames(statement.target, found)
    else if (statement.type === 'macro') found.add(statement.name)
    else if (statement.type === 'if') {
      for (const branch of statement.branches) assignedNames(branch.body, found)
      assignedNames(statement.otherwise, found)
    }
  }
  return found
}

export function targetNames(target: Target, found: Set<string> = new Set()): Set<string> {
  if (target.type === 'target-name') found.add(target.name)
  else if (target.type === 'target-tuple') for (const item of target.items) targetNames(item, found)
  return found
}

/** True where any of the statements reads the name. */
export function readsName(body: readonly Statement[], name: string): boolean {
  return body.some((statement) => {
    let found = false
    visitStatement(statement, (expression) => {
      if (expression.type === 'name' && expression.name === name) found = true
    })
    return found
  })
}

export type ExpressionVisitor = (expression: Expression) => void

/** Visits every expression below a statement, inner blocks and macros included, in the order of the text. */
export function visitStatement(statement: Statement, visit: ExpressionVisitor): void {
  switch (statement.type) {
    case 'text':
    case 'break':
    case 'continue':
      return
    case 'output':
    case 'do':
      visitExpression(statement.expression, visit)
      return
    case 'if':
      for (const branch of statement.branches) {
        visitExpression(branch.test, visit)
        visitAll(branch.body, visit)
      }
      visitAll(statement.otherwise, visit)
      return
    case 'for':
      visitExpression(statement.iterable, visit)
      visitOptional(statement.filter, visit)
      visitAll(statement.body, visit)
      visitAll(statement.otherwise, visit)
      return
    case 'set':
      visitExpression(statement.value, visit)
      return
    case 'set-block':
      visitOptional(statement.filter, visit)
      visitAll(statement.body, visit)
      return
    case 'macro':
      for (const param of statement.params) visitOptional(param.default, visit)
      visitAll(statement.body, visit)
      return
    case 'call-block':
      for (const param of statement.params) visitOptional(param.default, visit)
      visitExpression(statement.call, visit)
      visitAll(statement.body, visit)
      return
    case 'filter-block':
      visitExpression(statement.filter, visit)
      visitAll(statement.body, visit)
      return
    case 'with':
      for (const value of statement.values) visitExpression(value, visit)
      visitAll(statement.body, visit)
      return
    case 'scoped-block':
      visitAll(statement.body, visit)
  }
}

export function visitAll(body: readonly Statement[], visit: ExpressionVisitor): void {
  for (const statement of body) visitStatement(statement, visit)
}

function visitOptional(expression: Expression | null, visit: ExpressionVisitor): void {
  if (expression) visitExpression(expression, visit)
}

/** Parents before children. */
export function visitExpression(expression: Expression, visit: ExpressionVisitor): void {
  visit(expression)
  for (const child of childExpressions(expression)) visitExpression(child, visit)
}

export function childExpressions(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'constant':
    case 'name':
      return []
    case 'list':
    case 'tuple':
      return expression.items
    case 'dict':
      return expression.entries.flatMap((pair) => [pair.key, pair.value])
    case 'unary':
      return [expression.operand]
    case 'binary':
    case 'and':
    case 'or':
      return [expression.left, expression.right]
    case 'concat':
      return expression.parts
    case 'compare':
      return [expression.left, ...expression.operands.map((operand) => operand.right)]
    case 'conditional':
      return present([expression.test, expression.then, expression.otherwise])
    case 'attribute':
      return [expression.object]
    case 'item':
      return [expression.object, expression.key]
    case 'slice':
      return present([expression.from, expression.to, expression.step])
    case 'call':
      return [expression.callee, ...argumentExpressions(expression.args)]
    case 'filter':
      return [...present([expression.operand]), ...argumentExpressions(expression.args)]
    case 'test':
      return [expression.operand, ...argumentExpressions(expression.args)]
  }
}

function present(expressions: readonly (Expression | null)[]): readonly Expression[] {
  return expressions.filter((one) => one !== null)
}

export function argumentExpressions(args: Arguments): readonly Expression[] {
  return [
    ...args.positional,
    ...args.keyword.map((one) => one.value),
    ...present([args.rest, args.keywordRest]),
  ]
}
