import type { Span } from '#lib/core/text-position.ts'

export type Severity = 'error' | 'warning' | 'info'

/** One macro call on the way from the model to the fault, outermost first. */
export interface DiagnosticFrame {
  readonly label: string
  readonly path: string
  readonly span: Span
}

/**
 * A user's mistake, as a value. `message` is one clear sentence that says what is wrong and where the remedy lies;
 * `code` is stable and documented.
 */
export interface Diagnostic {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly remedy: string | null
  /** Null where the fault belongs to no file (a missing dbt_project.yml names the path that is missing). */
  readonly path: string | null
  readonly span: Span | null
  readonly stack: readonly DiagnosticFrame[]
  /** The node that cannot be used because of it, where it is one. */
  readonly uniqueId: string | null
}
