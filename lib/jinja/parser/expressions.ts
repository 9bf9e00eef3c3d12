import type {
  Arguments,
  BinaryOp,
  CompareOp,
  CompareOperand,
  DictPair,
  Expression,
  KeywordArgument,
} from '../ast.ts'
import type { Token } from '../lexer.ts'
import { describeToken } from './token-stream.ts'
import type { TokenStream } from './token-stream.ts'

const noArguments: Arguments = { positional: [], keyword: [], rest: null, keywordRest: null }

const compareOps: ReadonlyMap<string, CompareOp> = new Map([
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])
const sumOps: ReadonlyMap<string, BinaryOp> = new Map([
  ['+', '+'],
  ['-', '-'],
])
const productOps: ReadonlyMap<string, BinaryOp> = new Map([
  ['*', '*'],
  ['/', '/'],
  ['//', '//'],
  ['%', '%'],
])

interface TupleOptions {
  readonly conditional?: boolean
  readonly endName?: string
  readonly parentheses?: boolean
}

/** What can follow an expression and is no part of it. */
const closing: ReadonlySet<string> = new Set([',', ')', ']', '}'])
const enders: ReadonlySet<string> = new Set(['variable_end', 'block_end'])
const ends = (token: Token) => (token.type === 'operator' ? closing.has(token.value) : enders.has(token.type))
/** What goes on with a name before any other operator may come. */
const postfixes: ReadonlySet<string> = new Set(['(', '.', '['])

/** Expressions by precedence, weakest first, exactly as jinja2 nests them. */
export class ExpressionParser {
  protected readonly stream: TokenStream
  readonly #concatOperand = () => this.#concat()
  readonly #powerOperand = () => this.#power()
  /** What `parseExpression` has read of an expression already, for the innermost precedence to go on from. */
  #begun: Expression | null = null
  /** Whether a filter or a test was read: most templates have none, and no names to check. */
  protected hasFilters = false

  constructor(stream: TokenStream) {
    this.stream = stream
  }

  parseExpression(conditional = true): Expression {
    const simple = this.#simple()
    if (simple) return simple
    return conditional ? this.#conditional() : this.#or()
  }

  /**
   * A name, a text or a call that stands by itself, as most do: there is no need to ask each precedence for it. Of what
   * goes on, the part that is read is kept in `#begun`.
   */
  #simple(): Expression | null {
    const { stream } = this
    const token = stream.current
    if (token.type !== 'string' && (token.type !== 'name' || token.value === 'not')) return null
    const after = stream.look()
    if (ends(after)) {
      stream.next()
      return token.type === 'name'
        ? nameOrConstant(token)
        : { type: 'constant', value: token.value, start: token.start, end: token.end }
    }
    if (token.type !== 'name' || after.type !== 'operator' || !postfixes.has(after.value)) return null
    stream.next()
    const node = this.#postfix(nameOrConstant(token))
    if (ends(stream.current)) return node
    this.#begun = node
    return null
  }

  #conditional(): Expression {
    let then = this.#or()
    while (this.stream.skipName('if')) {
      const test = this.#or()
      const otherwise = this.stream.skipName('else') ? this.#conditional() : null
      then = { type: 'conditional', test, then, otherwise, start: then.start, end: this.stream.previousEnd }
    }
    return then
  }

  #or(): Expression {
    let left = this.#and()
    while (this.stream.skipName('or')) {
      const right = this.#and()
      left = { type: 'or', left, right, start: left.start, end: right.end }
    }
    return left
  }

  #and(): Expression {
    let left = this.#not()
    while (this.stream.skipName('and')) {
      const right = this.#not()
      left = { type: 'and', left, right, start: left.start, end: right.end }
    }
    return left
  }

  #not(): Expression {
    const { start } = this.stream.current
    if (this.#begun !== null || !this.stream.skipName('not')) return this.#compare()
    const operand = this.#not()
    return { type: 'unary', op: 'not', operand, start, end: operand.end }
  }

  #compare(): Expression {
    const left = this.#sum()
    const operands: CompareOperand[] = []
    for (let op = this.#compareOperator(); op !== null; op = this.#compareOperator()) {
      operands.push({ op, right: this.#sum() })
    }
    return operands.length === 0
      ? left
      : { type: 'compare', left, operands, start: left.start, end: this.stream.previousEnd }
  }

  #compareOperator(): CompareOp | null {
    const { stream } = this
    const { current } = stream
    if (current.type === 'operator') {
      const op = compareOps.get(current.value)
      if (op === undefined) return null
      stream.next()
      return op
    }
    if (stream.skipName('in')) return 'in'
    const next = stream.look()
    if (!stream.isName('not') || next.type !== 'name' || next.value !== 'in') return null
    stream.next()
    stream.next()
    return 'not in'
  }

  #binary(ops: ReadonlyMap<string, BinaryOp>, operand: () => Expression): Expression {
    let left = operand()
    while (this.stream.current.type === 'operator') {
      const op = ops.get(this.stream.current.value)
      if (op === undefined) break
      this.stream.next()
      const right = operand()
      left = { type: 'binary', op, left, right, start: left.start, end: right.end }
    }
    return left
  }

  #sum(): Expression {
    return this.#binary(sumOps, this.#concatOperand)
  }

  #concat(): Expression {
    const first = this.#product()
    if (!this.stream.isOperator('~')) return first
    const parts = [first]
    while (this.stream.skipOperator('~')) parts.push(this.#product())
    return { type: 'concat', parts, start: first.start, end: this.stream.previousEnd }
  }

  #product(): Expression {
    return this.#binary(productOps, this.#powerOperand)
  }

  #power(): Expression {
    let left = this.#unary(true)
    while (this.stream.skipOperator('**')) {
      const right = this.#unary(true)
      left = { type: 'binary', op: '**', left, right, start: left.start, end: right.end }
    }
    return left
  }

  #unary(withFilter: boolean): Expression {
    const begun = this.#begun
    if (begun !== null) {
      this.#begun = null
      return withFilter ? this.#filters(begun) : begun
    }
    const { current } = this.stream
    let node: Expression
    if (current.type === 'operator' && (current.value === '-' || current.value === '+')) {
      this.stream.next()
      const operand = this.#unary(false)
      node = { type: 'unary', op: current.value, operand, start: current.start, end: operand.end }
    } else node = this.#primary()
    node = this.#postfix(node)
    return withFilter ? this.#filters(node) : node
  }

  #primary(): Expression {
    const token = this.stream.current
    switch (token.type) {
      case 'name':
        this.stream.next()
        return nameOrConstant(token)
      case 'string':
        return this.#strings()
      case 'integer':
        this.stream.next()
        return {
          type: 'constant',
          value: { int: integerLiteral(token.value) },
          start: token.start,
          end: token.end,
        }
      case 'float':
        this.stream.next()
        return {
          type: 'constant',
          value: { float: Number(token.value.replaceAll('_', '')) },
          start: token.start,
          end: token.end,
        }
      case 'operator':
        return this.#bracketed(token)
      default:
        return this.stream.fail(`unexpected '${describeToken(token)}'`)
    }
  }

  #strings(): Expression {
    const { start } = this.stream.current
    let value = this.stream.next().value
    while (this.stream.current.type === 'string') value += this.stream.next().value
    return { type: 'constant', value, start, end: this.stream.previousEnd }
  }

  #bracketed(token: Token): Expression {
    if (token.value === '(') {
      this.stream.next()
      const inner = this.parseTuple({ parentheses: true })
      this.stream.expectOperator(')')
      return { ...inner, start: token.start, end: this.stream.previousEnd }
    }
    if (token.value === '[') return this.#list()
    if (token.value === '{') return this.#dict()
    return this.stream.fail(`unexpected '${describeToken(token)}'`)
  }

  #list(): Expression {
    const { start } = this.stream.expectOperator('[')
    const items: Expression[] = []
    while (!this.stream.isOperator(']')) {
      if (items.length > 0) this.stream.expectOperator(',')
      if (this.stream.isOperator(']')) break
      items.push(this.parseExpression())
    }
    this.stream.expectOperator(']')
    return { type: 'list', items, start, end: this.stream.previousEnd }
  }

  #dict(): Expression {
    const { start } = this.stream.expectOperator('{')
    const entries: DictPair[] = []
    while (!this.stream.isOperator('}')) {
      if (entries.length > 0) this.stream.expectOperator(',')
      if (this.stream.isOperator('}')) break
      const key = this.parseExpression()
      this.stream.expectOperator(':')
      entries.push({ key, value: this.parseExpression() })
    }
    this.stream.expectOperator('}')
    return { type: 'dict', entries, start, end: this.stream.previousEnd }
  }

  /** One expression, or a tuple where commas follow. */
  parseTuple(options: TupleOptions = {}): Expression {
    const { start } = this.stream.current
    const conditional = options.conditional ?? true
    const items: Expression[] = []
    if (!this.atTupleEnd(options.endName)) {
      const first = this.parseExpression(conditional)
      if (!this.stream.isOperator(',')) return first
      items.push(first)
    } else if (!options.parentheses) {
      this.stream.fail(`Expected an expression, got '${describeToken(this.stream.current)}'`)
    }
    while (this.stream.skipOperator(',')) {
      if (this.atTupleEnd(options.endName)) break
      items.push(this.parseExpression(conditional))
    }
    return { type: 'tuple', items, start, end: this.stream.previousEnd }
  }

  protected atTupleEnd(endName: string | undefined): boolean {
    const { type } = this.stream.current
    if (type === 'variable_end' || type === 'block_end' || this.stream.isOperator(')')) return true
    return endName !== undefined && this.stream.isName(endName)
  }

  #postfix(from: Expression): Expression {
    let node = from
    while (this.stream.current.type === 'operator') {
      const { value } = this.stream.current
      if (value === '.') node = this.#attribute(node)
      else if (value === '[') node = this.#subscript(node)
      else if (value === '(') node = this.#call(node)
      else break
    }
    return node
  }

  #filters(from: Expression): Expression {
    let node = from
    while (true) {
      if (this.stream.isOperator('|')) {
        this.stream.next()
        node = this.#filter(node)
      } else if (this.stream.isName('is')) node = this.#test(node)
      else if (this.stream.isOperator('(')) node = this.#call(node)
      else return node
    }
  }

  #attribute(object: Expression): Expression {
    this.stream.next()
    const token = this.stream.next()
    const range = { start: object.start, end: token.end }
    if (token.type === 'name')
      return { type: 'attribute', object, name: token.value, nameStart: token.start, ...range }
    if (token.type !== 'integer') this.stream.fail('expected name or number', token)
    const value = { int: integerLiteral(token.value) }
    const key: Expression = { type: 'constant', value, start: token.start, end: token.end }
    return { type: 'item', object, key, ...range }
  }

  #subscript(object: Expression): Expression {
    const { start } = this.stream.next()
    const keys: Expression[] = []
    while (!this.stream.isOperator(']')) {
      if (keys.length > 0) this.stream.expectOperator(',')
      keys.push(this.#subscribed())
    }
    const { end } = this.stream.expectOperator(']')
    const [only] = keys
    const key: Expression = only && keys.length === 1 ? only : { type: 'tuple', items: keys, start, end }
    return { type: 'item', object, key, start: object.start, end }
  }

  #subscribed(): Expression {
    const { start } = this.stream.current
    let from: Expression | null = null
    if (!this.stream.isOperator(':')) {
      const key = this.parseExpression()
      if (!this.stream.isOperator(':')) return key
      from = key
    }
    this.stream.next()
    const to = this.#slicePart()
    const step = this.stream.skipOperator(':') ? this.#slicePart() : null
    return { type: 'slice', from, to, step, start, end: this.stream.previousEnd }
  }

  #slicePart(): Expression | null {
    const { stream } = this
    if (stream.isOperator(':') || stream.isOperator(']') || stream.isOperator(',')) return null
    return this.parseExpression()
  }

  #call(callee: Expression): Expression {
    const args = this.#arguments()
    return { type: 'call', callee, args, start: callee.start, end: this.stream.previousEnd }
  }

  #arguments(): Arguments {
    const opening = this.stream.expectOperator('(')
    let positional: Expression[] = []
    const keyword: KeywordArgument[] = []
    let rest: Expression | null = null
    let keywordRest: Expression | null = null
    const ensure = (valid: boolean) => {
      if (!valid) this.stream.fail('invalid syntax for function call expression', opening)
    }
    for (let first = true; !this.stream.isOperator(')'); first = false) {
      if (!first) this.stream.expectOperator(',')
      if (this.stream.isOperator(')')) break
      if (this.stream.skipOperator('*')) {
        ensure(rest === null && keywordRest === null)
        rest = this.parseExpression()
      } else if (this.stream.skipOperator('**')) {
        ensure(keywordRest === null)
        keywordRest = this.parseExpression()
      } else if (this.#atKeyword()) {
        ensure(keywordRest === null)
        keyword.push(this.#keywordArgument(keyword))
      } else {
        ensure(rest === null && keywordRest === null && keyword.length === 0)
        const one = this.parseExpression()
        // Most have one alone, and a list that grows would be made for many.
        if (positional.length === 0) positional = [one]
        else positional.push(one)
      }
    }
    this.stream.expectOperator(')')
    return { positional, keyword, rest, keywordRest }
  }

  #atKeyword(): boolean {
    const next = this.stream.look()
    return this.stream.current.type === 'name' && next.type === 'operator' && next.value === '='
  }

  #keywordArgument(earlier: readonly KeywordArgument[]): KeywordArgument {
    const token = this.stream.next()
    this.stream.next()
    if (earlier.some((one) => one.name === token.value)) {
      this.stream.fail(`keyword argument repeated: ${token.value}`, token, 'Give each argument once.')
    }
    const value = this.parseExpression()
    return { name: token.value, value, start: token.start, end: value.end }
  }

  #dottedName(): { readonly name: string; readonly start: number } {
    const token = this.stream.expect('name')
    let name = token.value
    while (this.stream.skipOperator('.')) name += `.${this.stream.expect('name').value}`
    return { name, start: token.start }
  }

  #filter(operand: Expression | null): Expression {
    this.hasFilters = true
    const { name, start: nameStart } = this.#dottedName()
    const args = this.stream.isOperator('(') ? this.#arguments() : noArguments
    const start = operand?.start ?? nameStart
    return { type: 'filter', name, nameStart, operand, args, start, end: this.stream.previousEnd }
  }

  /** Filters of `{% filter a | b %}` and `{% set x | a %}`; the innermost works on the block's text. */
  parseBlockFilter(inline: boolean): Expression | null {
    let node: Expression | null = inline ? this.#filter(null) : null
    while (this.stream.skipOperator('|')) node = this.#filter(node)
    return node
  }

  #test(operand: Expression): Expression {
    this.hasFilters = true
    this.stream.next()
    const negated = this.stream.skipName('not')
    const { name, start: nameStart } = this.#dottedName()
    const args = this.#testArguments()
    const range = { start: operand.start, end: this.stream.previousEnd }
    const test: Expression = { type: 'test', name, nameStart, operand, args, ...range }
    return negated ? { type: 'unary', op: 'not', operand: test, ...range } : test
  }

  #testArguments(): Arguments {
    const { current } = this.stream
    if (this.stream.isOperator('(')) return this.#arguments()
    const starts =
      current.type === 'name' ||
      current.type === 'string' ||
      current.type === 'integer' ||
      current.type === 'float' ||
      (current.type === 'operator' && (current.value === '[' || current.value === '{'))
    if (!starts || (current.type === 'name' && /^(?:else|or|and)$/.test(current.value))) return noArguments
    if (this.stream.isName('is')) this.stream.fail('You cannot chain multiple tests with is')
    return { ...noArguments, positional: [this.#postfix(this.#primary())] }
  }
}

export function nameOrConstant(token: Token): Expression {
  const { start, end } = token
  switch (token.value) {
    case 'true':
    case 'True':
      return { type: 'constant', value: true, start, end }
    case 'false':
    case 'False':
      return { type: 'constant', value: false, start, end }
    case 'none':
    case 'None':
      return { type: 'constant', value: null, start, end }
    default:
      return { type: 'name', name: token.value, start, end }
  }
}

function integerLiteral(text: string): bigint {
  return BigInt(text.replaceAll('_', '').toLowerCase())
}
