import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml'
import type { Span } from '#lib/core/text-position.ts'
import type { AccessFault } from './access-items.ts'

export interface Entry {
  readonly key: string
  readonly keySpan: Span
  readonly value: Node | null
}

/** Reads a YAML text and keeps the place of everything; what is wrong with it is gathered in `faults`. */
export class YamlReader {
  readonly faults: AccessFault[] = []
  readonly #path: string
  readonly #text: string
  readonly #lines = new LineCounter()

  constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
  }

  /** The document's content; null where there is none, or none that can be read. */
  read(): Node | null {
    try {
      const document = parseDocument(this.#text, {
        lineCounter: this.#lines,
        prettyErrors: false,
        version: '1.2',
      })
      for (const { message, pos } of document.errors) {
        this.report('access-yaml', this.#spanAt(pos[0], pos[1]), `This is no YAML: ${firstLine(message)}.`)
      }
      return document.errors.length === 0 ? document.contents : null
    } catch (error) {
      // Nested so deeply that the reader's own stack ends.
      if (!(error instanceof RangeError)) throw error
      this.report('access-yaml', null, 'This is no YAML that can be read: it is nested too deeply.')
      return null
    }
  }

  report(
    code: string,
    span: Span | null,
    message: string,
    remedy: string | null = null,
    severity: AccessFault['severity'] = 'error',
  ): void {
    this.faults.push({ code, severity, message, remedy, path: this.#path, span })
  }

  spanOf(node: Node | null, otherwise: Span): Span {
    const range = node?.range
    return range ? this.#spanAt(range[0], range[1]) : otherwise
  }

  /** Entries of a map under the keys that are known; null where it is none. `what` names it in a fault. */
  mapOf(node: Node | null, known: readonly string[], what: string, at: Span): Map<string, Entry> | null {
    if (!isMap(node)) {
      this.report('access-shape', this.spanOf(node, at), `${what} is a map of ${known.join(', ')}.`)
      return null
    }
    const found = new Map<string, Entry>()
    for (const pair of node.items) {
      const entry = this.#entryOf(pair, this.spanOf(node, at))
      if (known.includes(entry.key)) found.set(entry.key, entry)
      else {
        const remedy = `Keys are ${known.join(', ')}.`
        this.report('access-key', entry.keySpan, `There is no key '${entry.key}' here.`, remedy)
      }
    }
    return found
  }

  #entryOf(pair: Pair, at: Span): Entry {
    const key = pair.key
    const keyNode = isNode(key) ? key : null
    const text = isScalar(keyNode) ? String(keyNode.value) : '?'
    const value = isNode(pair.value) ? pair.value : null
    return { key: text, keySpan: this.spanOf(keyNode, at), value }
  }

  /** The entries of a list; an empty value is an empty list. */
  listOf(entry: Entry | undefined): readonly Node[] {
    if (entry === undefined || isEmpty(entry.value)) return []
    if (isSeq(entry.value)) return entry.value.items.filter(isNode)
    this.report('access-shape', this.spanOf(entry.value, entry.keySpan), `'${entry.key}' is a list.`)
    return []
  }

  /** The text of a scalar, as it is written; null where it is empty or no scalar, which is reported. */
  textOf(entry: Entry): string | null {
    if (isEmpty(entry.value)) return ''
    return this.scalar(entry.value, `'${entry.key}'`, entry.keySpan)
  }

  scalar(node: Node | null, what: string, at: Span): string | null {
    if (isScalar(node) && node.value !== null) {
      return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
    }
    this.report('access-shape', this.spanOf(node, at), `${what} is a text.`)
    return null
  }

  #spanAt(from: number, to: number): Span {
    const start = this.#lines.linePos(from)
    const end = this.#lines.linePos(Math.max(to, from + 1))
    return { start: { line: start.line, column: start.col }, end: { line: end.line, column: end.col } }
  }
}

const isEmpty = (node: Node | null) => node === null || (isScalar(node) && node.value === null)
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'range' in value
const firstLine = (message: string) => (message.split('\n')[0] ?? message).replace(/[.:]$/, '')
