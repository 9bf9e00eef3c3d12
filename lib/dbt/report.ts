import type { Span } from '#lib/core/text-position.ts'
import type { JinjaError } from '#lib/jinja/index.ts'
import { diagnosticCodes } from './diagnostic-codes.ts'
import type { DiagnosticCode, DiagnosticParams } from './diagnostic-codes.ts'
import type { Diagnostic, DiagnosticFrame, Severity } from './diagnostics.ts'

export interface DiagnosticPlace {
  readonly path: string | null
  readonly span?: Span | null
  readonly stack?: readonly DiagnosticFrame[]
  readonly uniqueId?: string | null
  /** Where the same code is milder at this place. */
  readonly severity?: Severity
}

interface AnyEntry {
  readonly severity: Severity
  readonly message: (params: unknown) => string
  readonly remedy: (params: unknown) => string | null
}

/** Makes a diagnostic from the table of codes. */
export function report<Code extends DiagnosticCode>(
  code: Code,
  params: DiagnosticParams<Code>,
  place: DiagnosticPlace,
): Diagnostic {
  // The table gives each code its own parameters; the signature above has already held `params` against them.
  const entry = diagnosticCodes[code] as AnyEntry
  return {
    code,
    severity: place.severity ?? entry.severity,
    message: cut(entry.message(params)),
    remedy: entry.remedy(params),
    path: place.path,
    span: place.span ?? null,
    stack: place.stack ?? [],
    uniqueId: place.uniqueId ?? null,
  }
}

/** What a template says, or a name in it, may be of any length; nobody reads more. */
const longestMessage = 10_000
const cut = (message: string) =>
  message.length > longestMessage ? `${message.slice(0, longestMessage)} …` : message

/** Carried as the cause of a template's error by host functions that already know the diagnostic. */
export class DiagnosticCause {
  readonly code: DiagnosticCode
  readonly message: string
  readonly remedy: string | null
  readonly severity: Severity

  constructor(diagnostic: Diagnostic, code: DiagnosticCode) {
    this.code = code
    this.message = diagnostic.message
    this.remedy = diagnostic.remedy
    this.severity = diagnostic.severity
  }
}

/** A template's error as a diagnostic; the macro stack is turned to outermost first. */
export function reportJinja(error: JinjaError, uniqueId: string | null): Diagnostic {
  const stack = shorten([...error.stack].reverse()).map((frame) => ({
    label: frame.name,
    path: frame.path,
    span: frame.span,
  }))
  const place = { path: error.path, span: error.span, stack, uniqueId }
  if (error.cause instanceof DiagnosticCause) {
    const { code, message, remedy, severity } = error.cause
    return { code, severity, message, remedy, ...place }
  }
  return report(jinjaCode(error.code), { problem: error.message, hint: error.hint }, place)
}

/** Of macros that call each other without end, the way in and the last ones tell everything. */
const shorten = <T>(frames: readonly T[]): readonly T[] =>
  frames.length > 12 ? [...frames.slice(0, 4), ...frames.slice(-2)] : frames

function jinjaCode(code: string): 'jinja-syntax' | 'jinja-limit' | 'jinja-error' {
  if (code === 'jinja-syntax') return 'jinja-syntax'
  return code.startsWith('jinja-limit') ? 'jinja-limit' : 'jinja-error'
}
