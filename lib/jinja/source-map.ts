import type { Span } from '#lib/core/text-position.ts'
import type { MacroFrame } from './errors.ts'
import type { TemplateSource } from './source.ts'

/** Where a piece of output comes from. `stack` is the chain of macro calls, innermost first. */
export interface OutputLocation {
  readonly path: string
  /** For plain text the very character, for an expression all of it. */
  readonly span: Span
  readonly kind: 'text' | 'expression'
  readonly stack: readonly MacroFrame[]
}

const stride = 4
const textSegment = -1
const expressionSegment = -2

/** Text that a macro (or set block, or caller) made, as part of another text. */
interface Nested {
  readonly map: SourceMap
  /** Offset in the nested map's text at which this part begins (after a trim, say). */
  readonly shift: number
  readonly call: NestedCall | null
}

/** The call that made a nested text, for the stack. */
export interface NestedCall {
  readonly name: string
  readonly source: TemplateSource
  readonly start: number
  readonly end: number
}

/**
 * Segments of one output text as numbers: output start, source start, source end, and what it is
 * (text, expression, or the index of a nested map). A segment ends where the next begins.
 */
export class SourceMap {
  readonly source: TemplateSource
  readonly segments: number[] = []
  readonly nested: Nested[] = []
  length = 0

  constructor(source: TemplateSource) {
    this.source = source
  }

  addText(outputStart: number, start: number, end: number): void {
    this.segments.push(outputStart, start, end, textSegment)
  }

  addExpression(outputStart: number, start: number, end: number): void {
    this.segments.push(outputStart, start, end, expressionSegment)
  }

  addNested(outputStart: number, start: number, end: number, nested: Nested): void {
    this.segments.push(outputStart, start, end, this.nested.length)
    this.nested.push(nested)
  }
}

/** Null where the offset is outside of the output or nothing is known of it. */
export function locateOutput(map: SourceMap | null, offset: number): OutputLocation | null {
  if (map === null || offset < 0 || offset > map.length) return null
  return locate(map, offset, [])
}

function locate(map: SourceMap, offset: number, stack: readonly MacroFrame[]): OutputLocation | null {
  const index = segmentAt(map.segments, offset)
  if (index === -1) return null
  const { segments, source } = map
  const outputStart = segments[index] ?? 0
  const start = segments[index + 1] ?? 0
  const end = segments[index + 2] ?? 0
  const what = segments[index + 3] ?? expressionSegment
  if (what === textSegment) {
    const at = Math.min(start + (offset - outputStart), end)
    return { path: source.path, span: source.span(at, Math.min(at + 1, end)), kind: 'text', stack }
  }
  if (what >= 0) {
    const nested = map.nested[what]
    const inner = nested
      ? locate(nested.map, offset - outputStart + nested.shift, pushFrame(nested, stack))
      : null
    if (inner) return inner
  }
  return { path: source.path, span: source.span(start, end), kind: 'expression', stack }
}

function pushFrame(nested: Nested, stack: readonly MacroFrame[]): readonly MacroFrame[] {
  if (!nested.call) return stack
  const { name, source, start, end } = nested.call
  return [{ name, path: source.path, span: source.span(start, end) }, ...stack]
}

function segmentAt(segments: readonly number[], offset: number): number {
  let low = 0
  let high = segments.length / stride - 1
  let found = -1
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((segments[middle * stride] ?? 0) <= offset) {
      found = middle
      low = middle + 1
    } else high = middle - 1
  }
  return found === -1 ? -1 : found * stride
}

/** One stretch of output with where it comes from, in output order. */
export interface OutputSegment extends OutputLocation {
  readonly outputStart: number
  readonly outputEnd: number
}

/** All stretches of the output, flattened through macros; for text the span covers the whole stretch. */
export function listSegments(map: SourceMap): OutputSegment[] {
  const found: OutputSegment[] = []
  flatten(map, { from: 0, to: map.length, shift: 0, stack: [] }, found)
  return found
}

interface Window {
  readonly from: number
  readonly to: number
  /** What is added to an offset of this map to get one of the whole output. */
  readonly shift: number
  readonly stack: readonly MacroFrame[]
}

function flatten(map: SourceMap, window: Window, found: OutputSegment[]): void {
  const { segments, source } = map
  for (let index = 0; index < segments.length; index += stride) {
    const outputStart = segments[index] ?? 0
    const outputEnd = segments[index + stride] ?? map.length
    const from = Math.max(outputStart, window.from)
    const to = Math.min(outputEnd, window.to)
    if (from >= to) continue
    const start = segments[index + 1] ?? 0
    const end = segments[index + 2] ?? 0
    const what = segments[index + 3] ?? expressionSegment
    const nested = what >= 0 ? map.nested[what] : undefined
    if (nested) {
      const inner = nested.shift - outputStart
      const stack = pushFrame(nested, window.stack)
      flatten(nested.map, { from: from + inner, to: to + inner, shift: window.shift - inner, stack }, found)
    } else {
      const span =
        what === textSegment
          ? source.span(start + from - outputStart, start + to - outputStart)
          : source.span(start, end)
      const kind = what === textSegment ? 'text' : 'expression'
      found.push({
        outputStart: from + window.shift,
        outputEnd: to + window.shift,
        path: source.path,
        span,
        kind,
        stack: window.stack,
      })
    }
  }
}
