import type { Arguments, BinaryOp, CompareOp, Constant, Expression } from './ast.ts'
import { floatRepr } from './values/number-text.ts'
import { stringRepr } from './values/repr.ts'

/**
 * An expression as dbt writes it down without rendering it, for the comparison of states: in one spelling of quotes,
 * blanks and numbers. What has no such spelling there (a condition, a filter, a sum) is written as its tree.
 */
export function expressionText(expression: Expression): string {
  switch (expression.type) {
    case 'constant':
      return constantText(expression.value)
    case 'name':
      return expression.name
    case 'list':
      return `[${joined(expression.items)}]`
    case 'tuple':
      return `(${joined(expression.items)}${expression.items.length === 1 ? ',' : ''})`
    case 'dict': {
      const pairs = expression.entries.map(
        (one) => `${expressionText(one.key)}: ${expressionText(one.value)}`,
      )
      return `{${pairs.join(', ')}}`
    }
    case 'call':
      return `${expressionText(expression.callee)}(${argumentTexts(expression.args).join(', ')})`
    case 'attribute':
      return `${expressionText(expression.object)}.${expression.name}`
    case 'item':
      return `${expressionText(expression.object)}[${expressionText(expression.key)}]`
    case 'concat':
      return expression.parts.map(expressionText).join(' ~ ')
    case 'compare': {
      const operands = expression.operands.map((one) => `${one.op} ${expressionText(one.right)}`)
      return `${expressionText(expression.left)} ${operands.join(' ')}`
    }
    case 'and':
    case 'or':
      return `${expressionText(expression.left)} ${expression.type} ${expressionText(expression.right)}`
    case 'unary':
      if (expression.op === '+') return treeText(expression)
      return `${expression.op === 'not' ? 'not ' : '-'}${expressionText(expression.operand)}`
    default:
      return treeText(expression)
  }
}

const joined = (items: readonly Expression[]) => items.map(expressionText).join(', ')

function argumentTexts({ positional, keyword, rest, keywordRest }: Arguments): string[] {
  return [
    ...positional.map(expressionText),
    ...keyword.map((one) => `${one.name}=${expressionText(one.value)}`),
    ...(rest ? [`*${expressionText(rest)}`] : []),
    ...(keywordRest ? [`**${expressionText(keywordRest)}`] : []),
  ]
}

function constantText(value: Constant): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return stringRepr(value)
  return 'int' in value ? String(value.int) : floatRepr(value.float)
}

const binaryNames: Readonly<Record<BinaryOp, string>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
  '**': 'Pow',
}
const compareNames: Readonly<Record<CompareOp, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lteq',
  '>': 'gt',
  '>=': 'gteq',
  in: 'in',
  'not in': 'notin',
}
const unaryNames = { '+': 'Pos', '-': 'Neg', not: 'Not' } as const

/** The tree as jinja2 prints its nodes. */
function treeText(expression: Expression): string {
  switch (expression.type) {
    case 'constant':
      return `Const(value=${constantText(expression.value)})`
    case 'name':
      return `Name(name='${expression.name}', ctx='load')`
    case 'list':
      return `List(items=${trees(expression.items)})`
    case 'tuple':
      return `Tuple(items=${trees(expression.items)}, ctx='load')`
    case 'dict': {
      const pairs = expression.entries.map(
        (one) => `Pair(key=${treeText(one.key)}, value=${treeText(one.value)})`,
      )
      return `Dict(items=[${pairs.join(', ')}])`
    }
    case 'unary':
      return `${unaryNames[expression.op]}(node=${treeText(expression.operand)})`
    case 'binary':
      return `${binaryNames[expression.op]}(${sides(expression.left, expression.right)})`
    case 'and':
    case 'or':
      return `${expression.type === 'and' ? 'And' : 'Or'}(${sides(expression.left, expression.right)})`
    case 'concat':
      return `Concat(nodes=${trees(expression.parts)})`
    case 'compare': {
      const operands = expression.operands.map(
        (one) => `Operand(op='${compareNames[one.op]}', expr=${treeText(one.right)})`,
      )
      return `Compare(expr=${treeText(expression.left)}, ops=[${operands.join(', ')}])`
    }
    case 'conditional': {
      const { test, then, otherwise } = expression
      return `CondExpr(test=${treeText(test)}, expr1=${treeText(then)}, expr2=${optionalTree(otherwise)})`
    }
    case 'attribute':
      return `Getattr(node=${treeText(expression.object)}, attr='${expression.name}', ctx='load')`
    case 'item':
      return `Getitem(node=${treeText(expression.object)}, arg=${treeText(expression.key)}, ctx='load')`
    case 'slice': {
      const { from, to, step } = expression
      return `Slice(start=${optionalTree(from)}, stop=${optionalTree(to)}, step=${optionalTree(step)})`
    }
    case 'call':
      return `Call(node=${treeText(expression.callee)}, ${argumentTrees(expression.args)})`
    case 'filter':
    case 'test': {
      const kind = expression.type === 'filter' ? 'Filter' : 'Test'
      return `${kind}(node=${optionalTree(expression.operand)}, name='${expression.name}', ${argumentTrees(expression.args)})`
    }
  }
}

const trees = (items: readonly Expression[]) => `[${items.map(treeText).join(', ')}]`
const sides = (left: Expression, right: Expression) => `left=${treeText(left)}, right=${treeText(right)}`
const optionalTree = (expression: Expression | null) => (expression ? treeText(expression) : 'None')

function argumentTrees({ positional, keyword, rest, keywordRest }: Arguments): string {
  const named = keyword.map((one) => `Keyword(key='${one.name}', value=${treeText(one.value)})`)
  const more = `dyn_args=${optionalTree(rest)}, dyn_kwargs=${optionalTree(keywordRest)}`
  return `args=${trees(positional)}, kwargs=[${named.join(', ')}], ${more}`
}
