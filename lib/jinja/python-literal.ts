import { unescapeString } from './string-escapes.ts'
import { parseInteger } from './values/to-number.ts'
import { negate, plus } from './values/arithmetic.ts'
import { PyDict, PyFloat, PyList, PySet, PyTuple, isInt, isObjectValue } from './values/value.ts'
import type { Value } from './values/value.ts'

const token =
  /\s*(?:(0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:\.(?!\d))?(?:[eE][+-]?\d+)?)|([rRuU]?)('''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")|([A-Za-z_]\w*)|([-+,:()[\]{}]))/y

const maxNesting = 90

/** Python's ast.literal_eval; undefined where the text is no literal. */
export function readPythonLiteral(text: string): Value | undefined {
  const trimmed = text.replace(/^[ \t]+/, '').trimEnd()
  if (/^\s/.test(trimmed)) return undefined
  try {
    return new LiteralReader(trimmed).read()
  } catch (error) {
    if (error instanceof NotALiteral) return undefined
    throw error
  }
}

class NotALiteral extends Error {}

interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'mark' | 'end'
  readonly text: string
  readonly raw: boolean
}

class LiteralReader {
  readonly #text: string
  #position = 0
  #token: Token
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#token = this.#scan()
  }

  read(): Value {
    const value = this.#tuple()
    if (this.#token.kind !== 'end') throw new NotALiteral()
    return value
  }

  #scan(): Token {
    if (this.#text.slice(this.#position).trim() === '') return { kind: 'end', text: '', raw: false }
    token.lastIndex = this.#position
    const match = token.exec(this.#text)
    if (!match) throw new NotALiteral()
    this.#position = token.lastIndex
    const [, number, prefix, string, name, mark = ''] = match
    if (number !== undefined) return { kind: 'number', text: number, raw: false }
    if (string !== undefined) return { kind: 'string', text: string, raw: prefix?.toLowerCase() === 'r' }
    return name === undefined
      ? { kind: 'mark', text: mark, raw: false }
      : { kind: 'name', text: name, raw: false }
  }

  #next(): Token {
    const current = this.#token
    this.#token = this.#scan()
    return current
  }

  #is(mark: string): boolean {
    return this.#token.kind === 'mark' && this.#token.text === mark
  }

  #skip(mark: string): boolean {
    if (!this.#is(mark)) return false
    this.#next()
    return true
  }

  #expect(mark: string): void {
    if (!this.#skip(mark)) throw new NotALiteral()
  }

  #tuple(): Value {
    const first = this.#value()
    if (!this.#is(',')) return first
    const items = [first]
    while (this.#skip(',')) if (this.#token.kind !== 'end' && !this.#is(')')) items.push(this.#value())
    return new PyTuple(items)
  }

  #value(): Value {
    this.#depth += 1
    if (this.#depth > maxNesting) throw new NotALiteral()
    const value = this.#unlimited()
    this.#depth -= 1
    return value
  }

  #unlimited(): Value {
    const current = this.#next()
    switch (current.kind) {
      case 'number':
        return numberLiteral(current.text)
      case 'string':
        return this.#strings(current)
      case 'name':
        return nameLiteral(current.text)
      case 'mark':
        return this.#marked(current.text)
      case 'end':
        throw new NotALiteral()
    }
  }

  #strings(first: Token): string {
    let text = stringLiteral(first)
    while (this.#token.kind === 'string') text += stringLiteral(this.#next())
    return text
  }

  #marked(mark: string): Value {
    if (mark === '-' || mark === '+') return signed(mark, this.#value())
    if (mark === '[') return new PyList(this.#items(']'))
    if (mark === '{') return this.#braces()
    if (mark !== '(') throw new NotALiteral()
    if (this.#skip(')')) return new PyTuple([])
    const inner = this.#tuple()
    this.#expect(')')
    return inner
  }

  #items(close: string): Value[] {
    const items: Value[] = []
    while (!this.#skip(close)) {
      items.push(this.#value())
      if (!this.#is(close)) this.#expect(',')
    }
    return items
  }

  #braces(): Value {
    if (this.#skip('}')) return new PyDict()
    const first = this.#value()
    if (!this.#is(':')) {
      if (!this.#is('}')) this.#expect(',')
      return new PySet([first, ...this.#items('}')])
    }
    const dict = new PyDict()
    let key = first
    while (true) {
      this.#expect(':')
      dict.set(key, this.#value())
      if (this.#skip('}')) return dict
      this.#expect(',')
      if (this.#skip('}')) return dict
      key = this.#value()
    }
  }
}

function numberLiteral(text: string): Value {
  if (/^0[xob]/i.test(text)) return parseInteger(text, 0) ?? notALiteral()
  if (/[.eE]/.test(text)) return new PyFloat(Number(text.replaceAll('_', '')))
  if (/^0\d*[1-9]/.test(text) || /__|_$/.test(text)) throw new NotALiteral()
  return parseInteger(text) ?? notALiteral()
}

function notALiteral(): never {
  throw new NotALiteral()
}

function nameLiteral(name: string): Value {
  switch (name) {
    case 'True':
      return true
    case 'False':
      return false
    case 'None':
      return null
    default:
      throw new NotALiteral()
  }
}

function stringLiteral(one: Token): string {
  const quotes = /^('''|""")/.test(one.text) ? 3 : 1
  const content = one.text.slice(quotes, -quotes)
  return one.raw ? content : (unescapeString(content) ?? notALiteral())
}

function signed(mark: '-' | '+', value: Value): Value {
  const isNumber = isInt(value) || (isObjectValue(value) && value.kind === 'float')
  if (!isNumber) throw new NotALiteral()
  return mark === '-' ? negate(value) : plus(value)
}
