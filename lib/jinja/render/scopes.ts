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
  candidates(name: string): readonly Candidate[] {
    return gather(this, name)
  }
}

function gather(from: BlockScope, name: string): readonly Candidate[] {
  let found: Candidate[] | null = null
  let hops = 0
  let { owner } = from
  for (let block: BlockScope | null = from; block !== null; block = block.parent) {
    if (block.owner !== owner) {
      owner = block.owner
      hops += 1
    }
    const known = block.names.get(name)
    if (!known) continue
    found ??= []
    found.push({ hops, slot: known.slot, certain: known.certain })
    if (known.certain) break
  }
  return found ?? noCandidates
}

const noCandidates: readonly Candidate[] = Object.freeze([])

/** Names that the statements of a block set, without those of inner blocks. */
export function assignedNames(body: readonly Statement[], found: Set<string> = new Set()): Set<string> {
  for (let at = 0; at < body.length; at += 1) {
    const statement = body[at]
    if (!statement || statement.type === 'text' || statement.type === 'output') continue
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
  for (let at = 0; at < body.length; at += 1) {
    const statement = body[at]
    if (statement) visitStatement(statement, visit)
  }
}

function visitOptional(expression: Expression | null, visit: ExpressionVisitor): void {
  if (expression) visitExpression(expression, visit)
}

/** Parents before children. */
export function visitExpression(expression: Expression, visit: ExpressionVisitor): void {
  const step = (one: Expression): void => {
    visit(one)
    eachChild(one, step)
  }
  step(expression)
}

/**
 * Visits what an expression is made of, in the order of the text. No lists are made, nor iterators: every template goes
 * through here.
 */
export function eachChild(expression: Expression, visit: ExpressionVisitor): void {
  switch (expression.type) {
    case 'constant':
    case 'name':
      return
    case 'list':
    case 'tuple':
      visitEach(expression.items, visit)
      return
    case 'dict':
      for (const pair of expression.entries) {
        visit(pair.key)
        visit(pair.value)
      }
      return
    case 'unary':
      visit(expression.operand)
      return
    case 'binary':
    case 'and':
    case 'or':
      visit(expression.left)
      visit(expression.right)
      return
    case 'concat':
      visitEach(expression.parts, visit)
      return
    case 'compare':
      visit(expression.left)
      for (const operand of expression.operands) visit(operand.right)
      return
    case 'conditional':
      visit(expression.test)
      visit(expression.then)
      visitPresent(expression.otherwise, visit)
      return
    case 'attribute':
      visit(expression.object)
      return
    case 'item':
      visit(expression.object)
      visit(expression.key)
      return
    case 'slice':
      visitPresent(expression.from, visit)
      visitPresent(expression.to, visit)
      visitPresent(expression.step, visit)
      return
    case 'call':
      visit(expression.callee)
      eachArgument(expression.args, visit)
      return
    case 'filter':
    case 'test':
      visitPresent(expression.operand, visit)
      eachArgument(expression.args, visit)
  }
}

function visitPresent(expression: Expression | null, visit: ExpressionVisitor): void {
  if (expression) visit(expression)
}

function visitEach(list: readonly Expression[], visit: ExpressionVisitor): void {
  for (let at = 0; at < list.length; at += 1) visitPresent(list[at] ?? null, visit)
}

function eachArgument(args: Arguments, visit: ExpressionVisitor): void {
  visitEach(args.positional, visit)
  if (args.keyword.length > 0) for (const one of args.keyword) visit(one.value)
  visitPresent(args.rest, visit)
  visitPresent(args.keywordRest, visit)
}
