import { EVENT_ID, SCALAR_STYLE, YAMLException, getScalarValue } from 'js-yaml'
import type { Event, ScalarEvent } from 'js-yaml'
import type { Position, Span } from '#lib/core/text-position.ts'
import type { Json } from '../manifest.ts'
import { explainYaml } from './explain-yaml.ts'
import { looseEvents } from './loose-events.ts'
import { emptyMapping, readPlainYaml } from './read-plain-yaml.ts'
import { isWholeFloat, wholeFloatText } from './whole-float.ts'
import { resolvePlainScalar, scalarText } from './yaml-scalar.ts'

export interface YamlCaps {
  readonly maxLength: number
  readonly maxDepth: number
  /** Values after aliases are followed, so that an alias bomb is counted as what it would become. */
  readonly maxNodes: number
}

export const defaultYamlCaps: YamlCaps = { maxLength: 16 * 1024 * 1024, maxDepth: 64, maxNodes: 2_000_000 }

/** An item of a top-level list: where its text lies, for the line of the entry and to tell whether it changed. */
export interface YamlItem {
  readonly start: number
  readonly end: number
  readonly line: number
}

export interface YamlDocument {
  /** Null for an empty file. */
  readonly value: Json
  /** Items of the lists right under the top-level keys. */
  readonly items: ReadonlyMap<string, readonly YamlItem[]>
  /** Anchors make an entry depend on text elsewhere in the file. */
  readonly hasAliases: boolean
  /** Keys that one mapping has twice, with where in the text they begin. */
  readonly duplicates: readonly YamlDuplicate[]
}

export interface YamlDuplicate {
  readonly key: string
  readonly first: number
  readonly second: number
}

export interface YamlProblem {
  readonly message: string
  /** Where it is not a slip of the pen that has to be found. */
  readonly remedy: string | null
  readonly span: Span
}

export type YamlResult =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problem: YamlProblem }

/** Reads one YAML document into plain data, the way dbt's reader does, within caps. */
export function readYaml(text: string, caps: YamlCaps = defaultYamlCaps): YamlResult {
  if (text.length > caps.maxLength) {
    return problem(
      text,
      0,
      `the file has ${text.length} characters, more than the ${caps.maxLength} that are read`,
      'Split it into several files.',
    )
  }
  // As in dbt, which shows in a literal block at the end of the file: it ends without a line end.
  const kept = text.trimEnd()
  const plain = readPlainYaml(kept, caps)
  return plain ? { ok: true, document: plain } : readAnyYaml(kept, caps)
}

/** By all the rules of YAML. */
export function readAnyYaml(text: string, caps: YamlCaps = defaultYamlCaps): YamlResult {
  try {
    const events = looseEvents(text, caps.maxDepth)
    return { ok: true, document: new Composer(text, events, caps).compose() }
  } catch (error) {
    if (error instanceof YamlCapError) return problem(text, error.offset, error.message, error.remedy)
    if (error instanceof YAMLException && error.reason.includes('maxDepth'))
      return problem(
        text,
        error.mark?.position ?? 0,
        `it is nested more than ${caps.maxDepth} levels deep`,
        'Nest less deeply.',
      )
    if (error instanceof YAMLException) {
      const fault = explainYaml(text, sentence(error.reason), error.mark?.position ?? 0)
      return problem(text, fault.offset, fault.message, fault.remedy)
    }
    throw error
  }
}

const sentence = (reason: string) => reason.replace(/\s+/g, ' ').trim()

function problem(text: string, offset: number, message: string, remedy: string | null = null): YamlResult {
  const start = positionAt(text, offset)
  return {
    ok: false,
    problem: { message, remedy, span: { start, end: { line: start.line, column: start.column + 1 } } },
  }
}

export function positionAt(text: string, offset: number): Position {
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
    lineStart = at + 1
  }
  return { line, column: offset - lineStart + 1 }
}

class YamlCapError extends Error {
  readonly offset: number
  readonly remedy: string | null
  constructor(message: string, offset: number, remedy: string | null = null) {
    super(message)
    this.offset = offset
    this.remedy = remedy
  }
}

type JsonObject = Record<string, Json>
type JsonMapping = Readonly<Record<string, Json>>
const mergeKey = '<<'
const isMapping = (value: Json): value is JsonMapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Walks the events once. */
class Composer {
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #caps: YamlCaps
  readonly #anchors = new Map<string, { value: Json; nodes: number }>()
  readonly #items = new Map<string, YamlItem[]>()
  #at = 0
  #nodes = 0
  #hasAliases = false
  readonly #duplicates: YamlDuplicate[] = []
  #line = 1
  #lineOffset = 0

  constructor(text: string, events: readonly Event[], caps: YamlCaps) {
    this.#text = text
    this.#events = events
    this.#caps = caps
  }

  compose(): YamlDocument {
    const documents = this.#events.filter((event) => event.type === EVENT_ID.DOCUMENT).length
    if (documents > 1) {
      const second = /\n---(?=\s|$)/g
      // The first may begin with such a line as well.
      second.lastIndex = Math.max(0, this.#text.search(/[^\s-]/))
      const at = (second.exec(this.#text)?.index ?? -1) + 1
      const remedy = 'Remove the line that begins with ---, or put what follows into a file of its own.'
      throw new YamlCapError('a second YAML document begins here', at, remedy)
    }
    this.#at = 1
    const next = this.#events[1]
    const value = next && next.type !== EVENT_ID.POP ? this.#node([]) : null
    return { value, items: this.#items, hasAliases: this.#hasAliases, duplicates: this.#duplicates }
  }

  #node(path: readonly string[]): Json {
    const event = this.#events[this.#at++]
    if (!event) throw new YamlCapError('the file ends too early', this.#text.length)
    const before = this.#nodes
    this.#count(1, event)
    if ('tagStart' in event && event.tagStart >= 0)
      checkTag(this.#text.slice(event.tagStart, event.tagEnd), event)
    const value = this.#value(event, path)
    if ('anchorStart' in event && event.type !== EVENT_ID.ALIAS && event.anchorStart >= 0) {
      const name = this.#text.slice(event.anchorStart, event.anchorEnd)
      this.#anchors.set(name, { value, nodes: this.#nodes - before })
    }
    return value
  }

  #value(event: Event, path: readonly string[]): Json {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event)
      case EVENT_ID.SEQUENCE:
        return this.#sequence(path)
      case EVENT_ID.MAPPING:
        return this.#mapping(path)
      case EVENT_ID.ALIAS: {
        const name = this.#text.slice(event.anchorStart, event.anchorEnd)
        const anchor = this.#anchors.get(name)
        if (!anchor)
          throw new YamlCapError(`there is no anchor '&${name}' above this alias`, event.anchorStart)
        this.#hasAliases = true
        this.#count(anchor.nodes, event)
        return anchor.value
      }
      default:
        throw new YamlCapError('the file has a shape that is not understood', 0)
    }
  }

  #scalar(event: ScalarEvent): Json {
    const text = scalarText(this.#text, event)
    if (event.style !== SCALAR_STYLE.PLAIN) return text
    if (event.tagStart >= 0 && this.#text.slice(event.tagStart, event.tagEnd).endsWith('str')) return text
    return resolvePlainScalar(text)
  }

  #sequence(path: readonly string[]): Json {
    const list: Json[] = []
    const section = path.length === 1 ? path[0] : undefined
    const items: YamlItem[] = []
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) {
      const first = this.#at
      list.push(this.#node(section === undefined ? path : [...path, String(list.length)]))
      if (section !== undefined) items.push(this.#item(first))
    }
    this.#at += 1
    if (section !== undefined) this.#items.set(section, items)
    return list
  }

  #item(first: number): YamlItem {
    const start = eventStart(this.#events[first])
    let last = start
    for (let at = first; at < this.#at; at += 1) last = Math.max(last, this.#endOf(at))
    return { start, end: last, line: this.#lineOf(start) }
  }

  /** What is empty has no event within that tells where it ends: `[]` and `{}`. */
  #endOf(index: number): number {
    const event = this.#events[index]
    if (!event) return 0
    const isCollection = event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING
    if (!isCollection || this.#events[index + 1]?.type !== EVENT_ID.POP) return eventEnd(event)
    const close = this.#text.indexOf(event.type === EVENT_ID.SEQUENCE ? ']' : '}', event.start)
    return close === -1 ? 0 : close + 1
  }

  /** Items come in order, so lines are counted from the last one. */
  #lineOf(offset: number): number {
    if (offset < this.#lineOffset) {
      this.#line = 1
      this.#lineOffset = 0
    }
    for (
      let at = this.#text.indexOf('\n', this.#lineOffset);
      at !== -1 && at < offset;
      at = this.#text.indexOf('\n', at + 1)
    ) {
      this.#line += 1
      this.#lineOffset = at + 1
    }
    return this.#line
  }

  #mapping(path: readonly string[]): Json {
    const object: JsonObject = emptyMapping()
    const merged: JsonMapping[] = []
    const seen = new Set<string>()
    const first = this.#at
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) {
      const keyEvent = this.#events[this.#at]
      if (keyEvent?.type === EVENT_ID.MAPPING || keyEvent?.type === EVENT_ID.SEQUENCE)
        throw new YamlCapError(structuredKey(this.#text, keyEvent.start), keyEvent.start)
      const key = keyText(this.#node(path))
      if (seen.has(key)) this.#duplicate(key, first, keyEvent)
      const value = this.#node(path.length === 0 ? [key] : path)
      const plain = keyEvent?.type === EVENT_ID.SCALAR && keyEvent.style === SCALAR_STYLE.PLAIN
      if (key === mergeKey && plain) {
        merged.push(...this.#mergeable(value, keyEvent))
        continue
      }
      // A key given twice: the last one counts, as in dbt's reader.
      object[key] = value
      seen.add(key)
    }
    this.#at += 1
    for (const source of merged) this.#merge(object, source, seen)
    return object
  }

  #duplicate(key: string, firstEvent: number, event: Event | undefined): void {
    const second = eventStart(event)
    let first = second
    let depth = 0
    for (let at = firstEvent, isKey = true; (this.#events[at] ?? event) !== event; at += 1) {
      const one = this.#events[at]
      if (one?.type === EVENT_ID.POP) depth -= 1
      else if (
        depth === 0 &&
        isKey &&
        one?.type === EVENT_ID.SCALAR &&
        getScalarValue(this.#text, one) === key
      )
        first = eventStart(one)
      if (one?.type === EVENT_ID.MAPPING || one?.type === EVENT_ID.SEQUENCE) depth += 1
      else if (depth === 0) isKey = !isKey
    }
    this.#duplicates.push({ key, first, second })
  }

  #mergeable(value: Json, key: Event): readonly JsonMapping[] {
    const sources: readonly Json[] = Array.isArray(value) ? value : [value]
    return sources.map((source) => {
      if (isMapping(source)) return source
      const remedy = 'Name an anchor of a mapping, as in <<: *defaults.'
      throw new YamlCapError('<< takes a mapping or a list of mappings', eventStart(key), remedy)
    })
  }

  #merge(object: JsonObject, source: JsonMapping, seen: Set<string>): void {
    for (const [key, value] of Object.entries(source)) {
      if (seen.has(key)) continue
      this.#count(1, undefined)
      seen.add(key)
      object[key] = value
    }
  }

  #count(nodes: number, event: Event | undefined): void {
    this.#nodes += nodes
    if (this.#nodes > this.#caps.maxNodes) {
      throw new YamlCapError(
        `the file becomes more than ${this.#caps.maxNodes} values when its aliases are followed`,
        eventStart(event),
        'Use fewer aliases of aliases.',
      )
    }
  }
}

/** The tags of YAML itself; dbt's reader knows no others. */
const knownTag =
  /^!$|^(?:!!|!?<?tag:yaml\.org,2002:)(?:str|int|float|bool|null|map|seq|timestamp|binary|set|omap|pairs|merge|value)>?$/

function checkTag(tag: string, event: { readonly tagStart: number }): void {
  if (knownTag.test(tag)) return
  throw new YamlCapError(
    `the tag ${tag.slice(0, 60)} means nothing here`,
    event.tagStart,
    'Put quotes around a text that begins with !, or remove the tag.',
  )
}

/** `description: {{ doc('x') }}` is a mapping whose key is a mapping, to a reader of YAML. */
function structuredKey(text: string, start: number): string {
  return text.startsWith('{', start - 1) || text.startsWith('{{', start)
    ? 'a value that begins with {{ must stand in quotes, as "{{ ... }}"'
    : 'a key of a mapping must be text'
}

function keyText(key: Json): string {
  if (typeof key === 'string') return key
  if (key === null) return 'None'
  if (typeof key === 'boolean') return key ? 'True' : 'False'
  if (isWholeFloat(key)) return wholeFloatText(key)
  return typeof key === 'number' ? String(key) : JSON.stringify(key)
}

function eventStart(event: Event | undefined): number {
  if (!event) return 0
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return Math.max(0, event.style === SCALAR_STYLE.PLAIN ? event.valueStart : event.valueStart - 1)
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start
    case EVENT_ID.ALIAS:
      return Math.max(0, event.anchorStart - 1)
    default:
      return 0
  }
}

function eventEnd(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueEnd
  if (event.type === EVENT_ID.ALIAS) return event.anchorEnd
  return 0
}

export type YamlPath = readonly (string | number)[]

/**
 * Finds the value at a path (or the deepest part of it that is there) for a diagnostic. Reads the text again, so that
 * nothing has to be kept for the many files that have no fault. `key` asks for the key's place instead of the value's.
 */
export function locateYaml(text: string, path: YamlPath, part: 'key' | 'value' = 'value'): Span | null {
  let events: readonly Event[]
  try {
    events = looseEvents(text, defaultYamlCaps.maxDepth)
  } catch {
    return null
  }
  const cursor = new YamlCursor(text, events)
  const range = cursor.find(path, part)
  if (!range) return null
  return { start: positionAt(text, range.start), end: positionAt(text, range.end) }
}

interface Range {
  readonly start: number
  readonly end: number
}

class YamlCursor {
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #anchors = new Map<string, number>()

  constructor(text: string, events: readonly Event[]) {
    this.#text = text
    this.#events = events
    events.forEach((event, index) => {
      if ('anchorStart' in event && event.type !== EVENT_ID.ALIAS && event.anchorStart >= 0) {
        this.#anchors.set(text.slice(event.anchorStart, event.anchorEnd), index)
      }
    })
  }

  find(path: YamlPath, part: 'key' | 'value'): Range | null {
    let at = 1
    let key = -1
    for (const step of path) {
      const next = this.#child(this.#follow(at), step)
      if (!next) break
      key = next.key
      at = next.value
    }
    return this.#range(part === 'key' && key >= 0 ? key : at)
  }

  #follow(index: number): number {
    const event = this.#events[index]
    if (event?.type !== EVENT_ID.ALIAS) return index
    return this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd)) ?? index
  }

  #child(index: number, step: string | number): { key: number; value: number } | null {
    const event = this.#events[index]
    if (event?.type === EVENT_ID.SEQUENCE && typeof step === 'number') return this.#element(index, step)
    if (event?.type !== EVENT_ID.MAPPING) return null
    let at = index + 1
    while (this.#events[at] && this.#events[at]?.type !== EVENT_ID.POP) {
      const key = this.#events[at]
      const value = this.#skip(at)
      if (key?.type === EVENT_ID.SCALAR && getScalarValue(this.#text, key) === String(step))
        return { key: at, value }
      at = this.#skip(value)
    }
    return null
  }

  #element(index: number, step: number): { key: number; value: number } | null {
    let at = index + 1
    for (let item = 0; this.#events[at] && this.#events[at]?.type !== EVENT_ID.POP; item += 1) {
      if (item === step) return { key: -1, value: at }
      at = this.#skip(at)
    }
    return null
  }

  /** The index after the node that begins at `index`. */
  #skip(index: number): number {
    let depth = 0
    let at = index
    do {
      const type = this.#events[at]?.type
      if (type === undefined) return at
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth += 1
      else if (type === EVENT_ID.POP) depth -= 1
      at += 1
    } while (depth > 0)
    return at
  }

  #range(index: number): Range | null {
    const event = this.#events[index]
    if (!event) return null
    if (event.type === EVENT_ID.SCALAR && event.valueStart < 0) {
      const start = this.#emptyPlace(index)
      return { start, end: start + 1 }
    }
    if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) {
      const start = eventStart(event)
      return { start, end: Math.max(start + 1, this.#firstLineEnd(start, eventEnd(event))) }
    }
    // Of a list or an object its first line stands for all of it.
    const start = eventStart(event)
    const lineEnd = this.#text.indexOf('\n', start)
    return { start, end: lineEnd === -1 ? this.#text.length : lineEnd }
  }

  /** Of nothing there is no place: its dash or colon, which is the first thing after what stands before it. */
  #emptyPlace(index: number): number {
    const between = /(?:[\s\]}'"]|#[^\n]*)*/y
    for (let at = index - 1; at >= 0; at -= 1) {
      const event = this.#events[at]
      const isCollection = event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING
      const end = !event || isCollection ? eventStart(event) : eventEnd(event)
      if (end <= 0) continue
      between.lastIndex = end
      return end + (between.exec(this.#text)?.[0].length ?? 0)
    }
    return 0
  }

  #firstLineEnd(start: number, end: number): number {
    const lineEnd = this.#text.indexOf('\n', start)
    return lineEnd !== -1 && lineEnd < end ? lineEnd : end
  }
}
