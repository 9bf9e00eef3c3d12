import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import type { Span } from '#lib/core/text-position.ts'

/** A diagnostic as this file shows it. */
export interface PlacedDiagnostic {
  readonly diagnostic: DiagnosticDto
  readonly span: Span
  /** Where it really is, when that is another file: a fault in a macro that this file calls. */
  readonly elsewhere: { readonly path: string; readonly span: Span; readonly label: string } | null
}

const firstLine: Span = { start: { line: 1, column: 1 }, end: { line: 1, column: 1000 } }

/** Two files of one name, or a circle of files: told at one of them, true of each. */
function isAlsoAbout(path: string, { code, message }: DiagnosticDto): boolean {
  if (code === 'node-duplicate') return message.includes(path)
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')
  return code === 'cycle' && message.split(/[\s:.]+/).includes(name)
}

/** Diagnostics that this file shows: its own, and faults of macros at the call that leads to them. */
export function placeDiagnostics(
  path: string,
  diagnostics: readonly DiagnosticDto[],
): readonly PlacedDiagnostic[] {
  return diagnostics.flatMap((diagnostic): PlacedDiagnostic[] => {
    if (diagnostic.path === path || diagnostic.path === null) {
      return [{ diagnostic, span: diagnostic.span ?? firstLine, elsewhere: null }]
    }
    const call = diagnostic.stack.find((frame) => frame.path === path)
    if (call === undefined && isAlsoAbout(path, diagnostic)) {
      const there = { path: diagnostic.path, span: diagnostic.span ?? firstLine, label: '' }
      return [{ diagnostic, span: firstLine, elsewhere: there }]
    }
    if (call === undefined) return []
    const label = diagnostic.stack.find((frame) => frame.path === diagnostic.path)?.label ?? ''
    return [
      {
        diagnostic,
        span: call.span,
        elsewhere: { path: diagnostic.path, span: diagnostic.span ?? firstLine, label },
      },
    ]
  })
}

/** "No column x in y. Did you mean z?" with the stack of macros, one a line. */
export function describeDiagnostic(diagnostic: DiagnosticDto): string {
  const frames = diagnostic.stack.map((frame) => `in ${frame.label} (${frame.path}:${frame.span.start.line})`)
  return [diagnostic.message, ...(diagnostic.remedy === null ? [] : [diagnostic.remedy]), ...frames].join(
    '\n',
  )
}

const order = { error: 0, warning: 1, info: 2 } as const

/** By weight, then by place. */
export function compareDiagnostics(a: DiagnosticDto, b: DiagnosticDto): number {
  return (
    order[a.severity] - order[b.severity] ||
    (a.path ?? '').localeCompare(b.path ?? '') ||
    (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0) ||
    (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0)
  )
}
