import { stripEnd } from './methods/text.ts'
import type { TemplateSource } from './source.ts'
import { unescapeString } from './string-escapes.ts'
import { syntaxError } from './syntax-error.ts'

export type TokenType =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'eof'

export interface Token {
  readonly type: TokenType
  /** Text of the token; of a string its unescaped content, of data the text after white space control. */
  readonly value: string
  readonly start: number
  readonly end: number
}

const blank = /[\s\x1c-\x1f\x85]*/y
const nameToken = /[\p{L}\p{M}\p{N}\p{Pc}]+/uy
const identifier = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u
const floatToken = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const integerToken = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
const stringToken = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy
const operators: ReadonlySet<string> = new Set('-+/*%~[](){}><=.:|,;')
const longOperators: ReadonlySet<string> = new Set(['//', '**', '==', '!=', '>=', '<='])
const rawBegin = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y
const rawEnd = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g
const commentEnd = /(?:\+#\}|-#\}\s*|#\})/g
const blockEnd = /(?:\+%\}|-%\}\s*|%\})/y
const variableEnd = /(?:-\}\}\s*|\}\})/y

const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/** Letters, digits and the underscore; a name begins with no digit, which is told before. */
const isNameCode = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57)

/** Whether a closing delimiter may begin so: with } % - or +. */
const mayEnd = (code: number) => code === 125 || code === 37 || code === 45 || code === 43

function operatorAt(text: string, start: number): string | null {
  const first = text.charAt(start)
  const second = text.charCodeAt(start + 1)
  // = * and / are what the second character of an operator can be.
  if (second === 61 || second === 42 || second === 47) {
    const both = text.slice(start, start + 2)
    if (longOperators.has(both)) return both
  }
  return operators.has(first) ? first : null
}

/** The part of a source that is read; offsets stay those of the whole. */
export interface SourceRange {
  readonly start: number
  readonly end: number
}

/** One newline at the very end does not belong to the template. */
function wholeOf(source: TemplateSource): SourceRange {
  const { length } = source.text
  return { start: 0, end: source.text.endsWith('\n') ? length - 1 : length }
}

/** All tokens of a template, ended by `eof`. Throws a located JinjaRuntimeError. */
export function tokenize(source: TemplateSource, range: SourceRange = wholeOf(source)): Token[] {
  return new Lexer(source, range).run()
}

class Lexer {
  readonly #source: TemplateSource
  readonly #text: string
  readonly #tokens: Token[] = []
  #position = 0

  constructor(source: TemplateSource, range: SourceRange) {
    this.#source = source
    this.#text = range.end === source.text.length ? source.text : source.text.slice(0, range.end)
    this.#position = range.start
  }

  run(): Token[] {
    const text = this.#text
    while (this.#position < text.length) {
      const tag = this.#nextTag()
      const begin = tag === -1 ? text.length : tag
      const strip = tag !== -1 && text.charCodeAt(tag + 2) === 45
      this.#data(this.#position, begin, strip)
      if (tag === -1) break
      this.#tag(tag)
    }
    this.#push('eof', '', text.length, text.length)
    return this.#tokens
  }

  #nextTag(): number {
    const text = this.#text
    for (let at = text.indexOf('{', this.#position); at !== -1; at = text.indexOf('{', at + 1)) {
      const next = text.charCodeAt(at + 1)
      if (next === 123 || next === 37 || next === 35) return at
    }
    return -1
  }

  #data(start: number, end: number, strip: boolean): void {
    if (end <= start) return
    const value = this.#text.slice(start, end)
    const kept = strip ? stripEnd(value, null) : value
    if (kept !== '') this.#push('data', kept, start, start + kept.length)
  }

  #tag(start: number): void {
    const text = this.#text
    const kind = text.charAt(start + 1)
    if (kind === '#') {
      this.#comment(start)
      return
    }
    if (kind === '%' && this.#raw(start)) return
    const sign = text.charAt(start + 2)
    const begin = sign === '-' || sign === '+' ? start + 3 : start + 2
    this.#position = begin
    if (kind === '{') {
      this.#push('variable_begin', '{{', start, begin)
      this.#inside('variable_end', variableEnd)
    } else {
      this.#push('block_begin', '{%', start, begin)
      this.#inside('block_end', blockEnd)
    }
  }

  #comment(start: number): void {
    commentEnd.lastIndex = start + 2
    const match = commentEnd.exec(this.#text)
    if (!match) this.#fail('Missing end of comment tag', start, start + 2, 'Close the comment with #}.')
    else this.#position = match.index + match[0].length
  }

  #raw(start: number): boolean {
    const text = this.#text
    rawBegin.lastIndex = start
    const opening = rawBegin.exec(text)
    if (!opening) return false
    const begin = start + opening[0].length
    rawEnd.lastIndex = begin
    const closing = rawEnd.exec(text)
    if (!closing) this.#fail('Missing end of raw directive', start, begin, 'Close it with {% endraw %}.')
    else {
      this.#data(begin, closing.index, closing[1] === '-')
      this.#position = closing.index + closing[0].length
    }
    return true
  }

  /** Tokens of an expression or statement up to its closing delimiter. */
  #inside(endType: 'variable_end' | 'block_end', endPattern: RegExp): void {
    const text = this.#text
    const open: string[] = []
    while (true) {
      const start = this.#skipBlank()
      if (start >= text.length) return
      if (open.length === 0 && mayEnd(text.charCodeAt(start))) {
        // Nearly all end so; what strips white space behind it the pattern knows.
        const usual = endType === 'variable_end' ? '}}' : '%}'
        if (text.startsWith(usual, start)) {
          this.#position = start + 2
          this.#push(endType, usual, start, this.#position)
          return
        }
        endPattern.lastIndex = start
        const end = endPattern.exec(text)
        if (end) {
          this.#position = start + end[0].length
          this.#push(endType, end[0], start, this.#position)
          return
        }
      }
      this.#expressionToken(start, open)
    }
  }

  /** Nearly always there is nothing to skip, or one space. */
  #skipBlank(): number {
    const text = this.#text
    let at = this.#position
    if (text.charCodeAt(at) === 32) at += 1
    const code = text.charCodeAt(at)
    if (!(code > 32 && code < 127)) {
      blank.lastIndex = at
      blank.exec(text)
      at = blank.lastIndex
    }
    this.#position = at
    return at
  }

  #expressionToken(start: number, open: string[]): void {
    const text = this.#text
    const code = text.charCodeAt(start)
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127) {
      this.#name(start)
    } else if (code >= 48 && code <= 57) {
      this.#number(start)
    } else if (code === 39 || code === 34) {
      this.#string(start)
    } else {
      this.#operator(start, open)
    }
  }

  #name(start: number): void {
    let end = start
    while (isNameCode(this.#text.charCodeAt(end))) end += 1
    let value = this.#text.slice(start, end)
    if (value === '' || this.#text.charCodeAt(end) > 127) {
      nameToken.lastIndex = start
      value = nameToken.exec(this.#text)?.[0] ?? ''
      if (value === '') this.#unexpected(start)
      if (!identifier.test(value)) this.#fail('Invalid character in identifier', start, start + value.length)
    }
    this.#accept('name', value, start)
  }

  #number(start: number): void {
    floatToken.lastIndex = start
    const float = floatToken.exec(this.#text)
    if (float) {
      this.#accept('float', float[0], start)
      return
    }
    integerToken.lastIndex = start
    const integer = integerToken.exec(this.#text)
    if (integer) this.#accept('integer', integer[0], start)
    else this.#unexpected(start)
  }

  #string(start: number): void {
    const text = this.#text
    const close = text.indexOf(text.charAt(start), start + 1)
    const plain = close === -1 ? '\\' : text.slice(start + 1, close)
    if (!plain.includes('\\')) {
      this.#position = close + 1
      this.#push('string', plain, start, close + 1)
    } else this.#escapedString(start)
  }

  #escapedString(start: number): void {
    stringToken.lastIndex = start
    const match = stringToken.exec(this.#text)
    if (!match) {
      const quote = this.#text.charAt(start)
      this.#fail(
        `unexpected char '${quote === "'" ? "\\'" : quote}' at ${start}`,
        start,
        start + 1,
        `The text that begins here has no closing ${quote}.`,
      )
      return
    }
    const end = start + match[0].length
    const content = match[0].slice(1, -1)
    const value = content.includes('\\') ? unescapeString(content) : content
    if (value === null)
      this.#fail('this escape sequence cannot be read', start, end, 'Write \\\\ for a backslash.')
    this.#position = end
    this.#push('string', value ?? '', start, end)
  }

  #operator(start: number, open: string[]): void {
    const operator = operatorAt(this.#text, start)
    if (operator === null) {
      this.#unexpected(start)
      return
    }
    const closer = closers.get(operator)
    if (closer !== undefined) open.push(closer)
    else if (operator === ')' || operator === ']' || operator === '}') {
      const expected = open.pop()
      if (expected === undefined) this.#fail(`unexpected '${operator}'`, start, start + 1)
      else if (expected !== operator) {
        this.#fail(
          `unexpected '${operator}', expected '${expected}'`,
          start,
          start + 1,
          `Close the bracket that is open with ${expected} first.`,
        )
      }
    }
    this.#accept('operator', operator, start)
  }

  #accept(type: TokenType, value: string, start: number): void {
    this.#position = start + value.length
    this.#push(type, value, start, this.#position)
  }

  #push(type: TokenType, value: string, start: number, end: number): void {
    this.#tokens.push({ type, value, start, end })
  }

  #unexpected(start: number): void {
    const character = String.fromCodePoint(this.#text.codePointAt(start) ?? 0)
    this.#fail(`unexpected char '${character}' at ${start}`, start, start + character.length)
  }

  #fail(message: string, start: number, end: number, hint: string | null = null): void {
    throw syntaxError(message, { source: this.#source, start, end }, hint)
  }
}
