import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import type { Diagnostic } from '#lib/dbt/index.ts'

/** A diagnostic as it is sent; the engine's own is readonly and may carry more. */
export function toDiagnosticDto(diagnostic: Diagnostic): DiagnosticDto {
  const { code, severity, message, remedy, path, span, stack, uniqueId } = diagnostic
  return {
    code,
    severity,
    message,
    remedy,
    path,
    span,
    stack: stack.map((frame) => ({ label: frame.label, path: frame.path, span: frame.span })),
    uniqueId,
  }
}

/** Each fault once: the parse and the compile may both have found it. */
export function uniqueDiagnostics(diagnostics: readonly Diagnostic[]): DiagnosticDto[] {
  const seen = new Set<string>()
  const found: DiagnosticDto[] = []
  for (const diagnostic of diagnostics) {
    const { path, span, message } = diagnostic
    const key = JSON.stringify([path, span?.start ?? null, message])
    if (seen.has(key)) continue
    seen.add(key)
    found.push(toDiagnosticDto(diagnostic))
  }
  return found
}
