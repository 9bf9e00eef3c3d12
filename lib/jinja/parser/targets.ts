import type { Target } from '../ast.ts'
import type { Token } from '../lexer.ts'
import { ExpressionParser, nameOrConstant } from './expressions.ts'
import { describeToken } from './token-stream.ts'

/** What stands on the left of `=` and before `in`. */
export class TargetParser extends ExpressionParser {
  parseTarget(options: { readonly endName?: string; readonly namespace?: boolean } = {}): Target {
    const { start } = this.stream.current
    const items: Target[] = []
    let isTuple = false
    while (true) {
      if (items.length > 0) this.stream.expectOperator(',')
      if (this.atTupleEnd(options.endName)) break
      items.push(this.#simpleTarget(options.namespace ?? false))
      if (!this.stream.isOperator(',')) break
      isTuple = true
    }
    const [only] = items
    if (only && !isTuple) return only
    if (!isTuple) this.stream.fail(`Expected an expression, got '${describeToken(this.stream.current)}'`)
    return { type: 'target-tuple', items, start, end: this.stream.previousEnd }
  }

  #simpleTarget(namespace: boolean): Target {
    const token = this.stream.current
    if (token.type === 'operator' && token.value === '(') {
      this.stream.next()
      const inner = this.parseTarget({ namespace })
      this.stream.expectOperator(')')
      return inner
    }
    if (token.type !== 'name') return this.#cannotAssign(token)
    this.stream.next()
    const constant = nameOrConstant(token)
    if (constant.type === 'constant') return this.stream.fail("can't assign to 'const'", token)
    if (!namespace || !this.stream.skipOperator('.')) {
      return { type: 'target-name', name: token.value, start: token.start, end: token.end }
    }
    const attribute = this.stream.expect('name')
    return {
      type: 'target-attribute',
      object: token.value,
      name: attribute.value,
      start: token.start,
      end: attribute.end,
    }
  }

  #cannotAssign(token: Token): never {
    const kinds: Readonly<Record<string, string>> = { string: 'const', integer: 'const', float: 'const' }
    const bracket = token.value === '[' ? 'list' : token.value === '{' ? 'dict' : undefined
    const kind = kinds[token.type] ?? bracket
    return this.stream.fail(
      kind ? `can't assign to '${kind}'` : `unexpected '${describeToken(token)}'`,
      token,
      'Only names, tuples of names and attributes of a namespace() can be set.',
    )
  }
}
