import type { JinjaErrorCode } from '../errors.ts'
import type { Token, TokenType } from '../lexer.ts'
import type { TemplateSource } from '../source.ts'
import { syntaxError } from '../syntax-error.ts'

const endOfTemplate: Token = { type: 'eof', value: '', start: 0, end: 0 }

const described: ReadonlyMap<TokenType, string> = new Map([
  ['variable_begin', 'begin of print statement'],
  ['variable_end', 'end of print statement'],
  ['block_begin', 'begin of statement block'],
  ['block_end', 'end of statement block'],
  ['data', 'template data / text'],
  ['eof', 'end of template'],
])

export function describeToken(token: Token): string {
  return described.get(token.type) ?? token.value
}

/** The tokens of a template with one token of lookahead and jinja2's messages. */
export class TokenStream {
  readonly source: TemplateSource
  readonly #tokens: readonly Token[]
  #index = 0
  current: Token

  constructor(source: TemplateSource, tokens: readonly Token[]) {
    this.source = source
    this.#tokens = tokens
    this.current = tokens[0] ?? endOfTemplate
  }

  /** End of the token before the current one. */
  get previousEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0
  }

  look(): Token {
    return this.#tokens[this.#index + 1] ?? this.current
  }

  next(): Token {
    const token = this.current
    const following = this.#tokens[this.#index + 1]
    if (following) {
      this.#index += 1
      this.current = following
    }
    return token
  }

  isName(value: string): boolean {
    return this.current.type === 'name' && this.current.value === value
  }

  isOperator(value: string): boolean {
    return this.current.type === 'operator' && this.current.value === value
  }

  skipName(value: string): boolean {
    if (!this.isName(value)) return false
    this.next()
    return true
  }

  skipOperator(value: string): boolean {
    if (!this.isOperator(value)) return false
    this.next()
    return true
  }

  expectOperator(value: string): Token {
    if (!this.isOperator(value)) this.unexpected(value)
    return this.next()
  }

  expectName(value: string): Token {
    if (!this.isName(value)) this.unexpected(value)
    return this.next()
  }

  expect(type: TokenType): Token {
    if (this.current.type !== type) this.unexpected(described.get(type) ?? type)
    return this.next()
  }

  unexpected(expected: string): never {
    const { current } = this
    if (current.type === 'eof') this.fail(`unexpected end of template, expected '${expected}'.`, current)
    this.fail(`expected token '${expected}', got '${describeToken(current)}'`, current)
  }

  fail(
    message: string,
    at: { readonly start: number; readonly end: number } = this.current,
    hint: string | null = null,
    code: JinjaErrorCode = 'jinja-syntax',
  ): never {
    throw syntaxError(message, { source: this.source, start: at.start, end: at.end }, hint, code)
  }
}
