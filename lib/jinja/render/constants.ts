import type { Expression } from '../ast.ts'
import { filters } from '../filters/lookup.ts'
import { eachChild } from './scopes.ts'

/** Filters that need the context and so are never folded. */
const contextFilters = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random'])

/** True for an expression that jinja2 works out when it compiles the template. */
export function isConstant(expression: Expression): boolean {
  switch (expression.type) {
    case 'name':
    case 'call':
      return false
    case 'filter':
      if (expression.operand === null || contextFilters.has(expression.name) || !filters.has(expression.name))
        return false
      break
    default:
  }
  let constant = true
  eachChild(expression, (child) => (constant &&= isConstant(child)))
  return constant
}
