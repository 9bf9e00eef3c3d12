import type { FileSpan, Position, Span } from '#lib/core/text-position.ts'

export interface SourceOptions {
  /** Path that errors and source maps name; relative to the project's root. */
  readonly path: string
  /** Line of the file on which the text starts, from 1; for Jinja that sits inside YAML. */
  readonly startLine?: number
  /** Column of the file at which the text's first line starts, from 1. */
  readonly startColumn?: number
}

/**
 * The text of one template with the means to turn offsets into lines and columns.
 * Line ends are normalised to `\n` as Jinja does, so lines and columns agree with the file and offsets
 * are offsets into `text`.
 */
export class TemplateSource {
  readonly path: string
  readonly text: string
  readonly startLine: number
  readonly startColumn: number
  #lineStarts: number[] | null = null
  /** The text with the line ends of its file, where those are not `\n` alone. */
  readonly #written: string | null
  /** Offsets into `text` of the line ends that are of two characters in the file. */
  #wideEnds: readonly number[] | null = null

  constructor(text: string, options: SourceOptions) {
    this.path = options.path
    this.#written = text.includes('\r') ? text : null
    this.text = this.#written === null ? text : text.replace(/\r\n?/g, '\n')
    this.startLine = options.startLine ?? 1
    this.startColumn = options.startColumn ?? 1
  }

  position(offset: number): Position {
    const starts = this.#lines()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    const column = offset - (starts[low] ?? 0)
    return { line: this.startLine + low, column: low === 0 ? column + this.startColumn : column + 1 }
  }

  span(start: number, end: number): Span {
    return { start: this.position(start), end: this.position(end) }
  }

  fileSpan(start: number, end: number): FileSpan {
    return { path: this.path, span: this.span(start, end) }
  }

  /** What the file holds between two offsets into `text`, with its own line ends. */
  written(start: number, end: number): string {
    if (this.#written === null) return this.text.slice(start, end)
    return this.#written.slice(start + this.#wideBefore(start), end + this.#wideBefore(end))
  }

  #wideBefore(offset: number): number {
    const ends = (this.#wideEnds ??= Array.from(
      (this.#written ?? '').matchAll(/\r\n/g),
      (match, before) => match.index - before,
    ))
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  #lines(): number[] {
    if (this.#lineStarts) return this.#lineStarts
    const starts = [0]
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
      starts.push(at + 1)
    this.#lineStarts = starts
    return starts
  }
}

/** A place in a template. Its line and column are worked out when somebody asks: most are kept for faults alone. */
export class SourcePlace {
  readonly #source: TemplateSource
  readonly #start: number
  readonly #end: number

  constructor(source: TemplateSource, start: number, end: number) {
    this.#source = source
    this.#start = start
    this.#end = end
  }

  get path(): string {
    return this.#source.path
  }

  get span(): Span {
    return this.#source.span(this.#start, this.#end)
  }
}
