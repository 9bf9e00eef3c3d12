/** A place in a text: line and column from 1, column in UTF-16 code units, as Monaco counts. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A half-open range: `end` is the first position that is not part of it. */
export interface Span {
  readonly start: Position
  readonly end: Position
}

/** A range of a project file; `path` is relative to the project's root, with forward slashes. */
export interface FileSpan {
  readonly path: string
  readonly span: Span
}
