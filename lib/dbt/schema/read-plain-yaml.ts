import { CHOMPING_MODE, EVENT_ID, SCALAR_STYLE } from 'js-yaml'
import type { Json } from '../manifest.ts'
import type { YamlCaps, YamlDocument, YamlItem } from './read-yaml.ts'
import { resolvePlainScalar, scalarText } from './yaml-scalar.ts'

/**
 * What mappings inherit from: nothing, so that `__proto__` is a key like any other. With no prototype at all, each would
 * be a hash table, which takes several times the memory.
 */
const bare: object = Object.freeze(Object.create(null))
export const emptyMapping = (): Record<string, Json> => Object.create(bare)

/** Control characters, tabs, carriage returns, and what some readers take for the end of a line. */
const unusualCharacter = /[^\n\x20-\x7e\xa1-\u1fff\u2030-\ud7ff\ue000-\ufefe]/
const unusualInPlain = /: | #/
const keyPattern = /[A-Za-z_+][\w.+-]*:(?= |\n|$)/y
const flowItem = /\w[\w.+\- /()]*/y

/** How deep the reader goes by itself; more is left to the one that knows every rule. */
const deepest = 16

class Unusual extends Error {}
const unusual = new Unusual('not plain')

/**
 * Reads YAML of the kind that nearly all property files are: block mappings and lists, scalars on one line, block
 * scalars. Null where the text holds anything else; then it is read by the rules of all of YAML, which takes five times
 * as long. What is read here comes out the same there.
 */
export function readPlainYaml(text: string, caps: YamlCaps): YamlDocument | null {
  if (unusualCharacter.test(text) || caps.maxDepth < deepest * 2) return null
  try {
    return new PlainReader(text, caps.maxNodes).read()
  } catch (error) {
    if (error instanceof Unusual) return null
    throw error
  }
}

class PlainReader {
  readonly #text: string
  readonly #items = new Map<string, YamlItem[]>()
  #nodesLeft: number
  /** The line at hand: its number, where its content begins and ends, and the column of that. At the end, column -1. */
  #line = 0
  #at = 0
  #end = 0
  #column = -1
  #next = 0
  /** Where the last value ended. */
  #lastEnd = 0
  /** Which key came after which: entries are alike, so that the next one is mostly known before it is read. */
  readonly #following = new Map<string, string>()
  #lastKey = ''

  constructor(text: string, maxNodes: number) {
    this.#text = text
    this.#nodesLeft = maxNodes
  }

  read(): YamlDocument {
    this.#advance()
    const value = this.#column === -1 ? null : this.#mapping(0, 0)
    if (this.#column !== -1) throw unusual
    return { value, items: this.#items, hasAliases: false, duplicates: [] }
  }

  /** To the next line that is neither blank nor a comment. */
  #advance(): void {
    const text = this.#text
    while (this.#next < text.length) {
      const start = this.#next
      const newline = text.indexOf('\n', start)
      const end = newline === -1 ? text.length : newline
      this.#next = end + 1
      this.#line += 1
      let at = start
      while (at < end && text.charCodeAt(at) === 32) at += 1
      if (at === end || text.charCodeAt(at) === 35) continue
      this.#place(at, end, at - start)
      return
    }
    this.#column = -1
  }

  #place(at: number, end: number, column: number): void {
    let last = end
    while (this.#text.charCodeAt(last - 1) === 32) last -= 1
    this.#at = at
    this.#end = last
    this.#column = column
  }

  #isDash(): boolean {
    return (
      this.#text.charCodeAt(this.#at) === 45 &&
      (this.#at + 1 === this.#end || this.#text.charCodeAt(this.#at + 1) === 32)
    )
  }

  #count(depth: number): void {
    this.#nodesLeft -= 1
    if (this.#nodesLeft < 0 || depth > deepest) throw unusual
  }

  #mapping(column: number, depth: number): Json {
    this.#count(depth)
    if (this.#column !== column) throw unusual
    const object = emptyMapping()
    while (this.#column === column && !(depth > 0 && this.#isDash())) {
      const key = this.#key(object)
      this.#lastEnd = this.#end
      this.#count(depth)
      object[key] = this.#valueOf(key, column, depth)
    }
    if (this.#column > column) throw unusual
    return object
  }

  /** Leaves the position after the colon. A key that is there already is for the other reader to tell of. */
  #key(object: Readonly<Record<string, Json>>): string {
    const expected = this.#following.get(this.#lastKey)
    if (expected !== undefined && this.#startsWithKey(expected) && !(expected in object)) {
      this.#at += expected.length + 1
      this.#skipSpaces()
      this.#lastKey = expected
      return expected
    }
    const key = this.#newKey(object)
    this.#following.set(this.#lastKey, key)
    this.#lastKey = key
    return key
  }

  #isKey(): boolean {
    const expected = this.#following.get(this.#lastKey)
    if (expected !== undefined && this.#startsWithKey(expected)) return true
    keyPattern.lastIndex = this.#at
    return keyPattern.test(this.#text)
  }

  #startsWithKey(key: string): boolean {
    const text = this.#text
    const end = this.#at + key.length
    if (text.charCodeAt(end) !== 58 || !text.startsWith(key, this.#at)) return false
    const after = text.charCodeAt(end + 1)
    return after === 32 || after === 10 || end + 1 === text.length
  }

  #newKey(object: Readonly<Record<string, Json>>): string {
    keyPattern.lastIndex = this.#at
    if (!keyPattern.test(this.#text)) throw unusual
    const end = keyPattern.lastIndex
    const key = this.#text.slice(this.#at, end - 1)
    // Such as on, no and +1, which are no text.
    if ((key.length <= 5 || key.startsWith('+')) && resolvePlainScalar(key) !== key) throw unusual
    if (key in object) throw unusual
    this.#at = end
    this.#skipSpaces()
    return key
  }

  #skipSpaces(): void {
    while (this.#at < this.#end && this.#text.charCodeAt(this.#at) === 32) this.#at += 1
  }

  #valueOf(key: string, column: number, depth: number): Json {
    if (this.#at < this.#end) {
      if (depth === 0 && this.#text.charCodeAt(this.#at) === 91) throw unusual
      return this.#scalar(column, depth + 1)
    }
    this.#advance()
    if (this.#column < column || (this.#column === column && !this.#isDash())) {
      this.#count(depth)
      return null
    }
    if (this.#isDash()) return this.#sequence(this.#column, depth + 1, depth === 0 ? key : null)
    return this.#mapping(this.#column, depth + 1)
  }

  #sequence(column: number, depth: number, section: string | null): Json {
    this.#count(depth)
    const list: Json[] = []
    const items: YamlItem[] = []
    while (this.#column === column && this.#isDash()) {
      const dash = this.#at
      this.#at += 1
      this.#skipSpaces()
      if (this.#at >= this.#end) throw unusual
      const start = this.#at
      const line = this.#line
      list.push(this.#itemAt(column, column + start - dash, depth + 1))
      if (section !== null) items.push({ start, end: this.#lastEnd, line })
    }
    if (this.#column > column) throw unusual
    if (section !== null) this.#items.set(section, items)
    return list
  }

  #itemAt(dashColumn: number, column: number, depth: number): Json {
    if (!this.#isKey()) return this.#scalar(dashColumn, depth)
    this.#column = column
    return this.#mapping(column, depth)
  }

  /** What stands on the rest of the line, and for block scalars on the lines below. Moves to the next line. */
  #scalar(column: number, depth: number): Json {
    this.#count(depth)
    const text = this.#text
    const start = this.#at
    const end = this.#end
    this.#lastEnd = end
    const first = text.charCodeAt(start)
    let value: Json
    if (first === 34 || first === 39) value = this.#quoted(start, end)
    else if (first === 91 || first === 123) value = this.#flow(end, depth)
    else if (first === 124 || first === 62) return this.#block(column, text.slice(start, end))
    else value = resolvePlainScalar(this.#plain(start, end))
    this.#advance()
    if (this.#column > column) throw unusual
    return value
  }

  #quoted(start: number, end: number): string {
    const value = this.#text.slice(start + 1, end - 1)
    const quote = this.#text.charAt(start)
    if (end - start < 2 || this.#text.charAt(end - 1) !== quote || value.includes(quote)) throw unusual
    if (quote === '"' && value.includes('\\')) throw unusual
    return value
  }

  #plain(start: number, end: number): string {
    const first = this.#text.charCodeAt(start)
    const isLetter = (first >= 97 && first <= 122) || (first >= 65 && first <= 90) || first > 127
    const isDigit = first >= 48 && first <= 57
    // Also ( / _ . $ ~ + which begin nothing else.
    if (!isLetter && !isDigit && ![40, 47, 95, 46, 36, 126, 43].includes(first)) throw unusual
    const value = this.#text.slice(start, end)
    if (unusualInPlain.test(value) || value.endsWith(':')) throw unusual
    return value
  }

  /** A list or mapping within brackets that all stands on this line. */
  #flow(end: number, depth: number): Json {
    const value = this.#flowValue(end, depth)
    if (this.#at !== end) throw unusual
    return value
  }

  #flowValue(end: number, depth: number): Json {
    this.#count(depth)
    const first = this.#text.charCodeAt(this.#at)
    if (first === 91) return this.#flowList(end, depth)
    if (first === 123) return this.#flowMapping(end, depth)
    if (first === 34 || first === 39) return this.#flowQuoted(end)
    flowItem.lastIndex = this.#at
    const found = flowItem.exec(this.#text)?.[0] ?? ''
    if (found === '') throw unusual
    this.#at += found.length
    return resolvePlainScalar(found.trimEnd())
  }

  #flowList(end: number, depth: number): Json {
    const list: Json[] = []
    this.#eachFlow(93, () => list.push(this.#flowValue(end, depth + 1)))
    return list
  }

  #flowMapping(end: number, depth: number): Json {
    const object = emptyMapping()
    this.#eachFlow(125, () => {
      const key = this.#key(object)
      this.#count(depth)
      if (this.#at === end) throw unusual
      object[key] = this.#flowValue(end, depth + 1)
    })
    return object
  }

  #eachFlow(close: number, read: () => void): void {
    const text = this.#text
    this.#at += 1
    this.#skipSpaces()
    while (text.charCodeAt(this.#at) !== close) {
      read()
      this.#skipSpaces()
      if (text.charCodeAt(this.#at) === 44) this.#at += 1
      else if (text.charCodeAt(this.#at) !== close) throw unusual
      this.#skipSpaces()
    }
    this.#at += 1
  }

  #flowQuoted(end: number): string {
    const text = this.#text
    const quote = text.charAt(this.#at)
    const close = text.indexOf(quote, this.#at + 1)
    if (close === -1 || close >= end || text.charAt(close + 1) === quote) throw unusual
    const value = this.#quoted(this.#at, close + 1)
    this.#at = close + 1
    return value
  }

  /** A block scalar; which lines it has is found here, what they come to by the library. */
  #block(column: number, header: string): Json {
    const style = header.startsWith('|') ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK
    if (header.length > 1 && header.slice(1) !== '-') throw unusual
    const chomping = header.length > 1 ? CHOMPING_MODE.STRIP : CHOMPING_MODE.CLIP
    const valueStart = this.#next
    const indent = this.#blockLines(column)
    const place = { valueStart, valueEnd: Math.min(this.#next, this.#text.length) }
    const none = { anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1 }
    const event = { type: EVENT_ID.SCALAR, ...place, ...none, style, chomping, indent, fast: false } as const
    this.#lastEnd = place.valueEnd
    this.#advance()
    if (this.#column > column) throw unusual
    return scalarText(this.#text, event)
  }

  /** Goes over the lines of a block scalar and answers how far they are indented. */
  #blockLines(column: number): number {
    const text = this.#text
    let indent = -1
    while (this.#next < text.length) {
      const start = this.#next
      const newline = text.indexOf('\n', start)
      const end = newline === -1 ? text.length : newline
      let at = start
      while (at < end && text.charCodeAt(at) === 32) at += 1
      if (at === end) {
        // Blank lines before the first count by their length.
        if (indent === -1 && at > start) throw unusual
      } else if (indent === -1) {
        indent = at - start
        if (indent <= column) throw unusual
      } else if (at - start < indent) break
      this.#next = end + 1
      this.#line += 1
    }
    if (indent === -1) throw unusual
    return indent
  }
}
