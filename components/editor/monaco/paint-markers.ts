import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { describeDiagnostic, placeDiagnostics } from '../place-diagnostics.ts'
import { suggestedFix } from '../suggested-fix.ts'
import type { Model } from './editor-options.ts'
import type { MonacoApi } from './load-monaco.ts'

export interface FaultLine {
  readonly line: number
  readonly text: string
  readonly severity: 'error' | 'warning'
}

/** Sets the markers of a file; the answer is the first fault of each line, to be said at its end. */
export function paintMarkers(
  monaco: MonacoApi,
  model: Model,
  path: string,
  diagnostics: readonly DiagnosticDto[],
): readonly FaultLine[] {
  const { MarkerSeverity, Uri } = monaco
  const severities = {
    error: MarkerSeverity.Error,
    warning: MarkerSeverity.Warning,
    info: MarkerSeverity.Info,
  }
  const placed = placeDiagnostics(path, diagnostics)
  const markers = placed.map(({ diagnostic, span, elsewhere }) => ({
    severity: severities[diagnostic.severity],
    message: describeDiagnostic(diagnostic),
    code: diagnostic.code,
    startLineNumber: span.start.line,
    startColumn: span.start.column,
    endLineNumber: span.end.line,
    // An empty range would not be seen.
    endColumn:
      span.end.line === span.start.line && span.end.column <= span.start.column
        ? span.start.column + 1
        : span.end.column,
    relatedInformation:
      elsewhere === null
        ? []
        : [
            {
              resource: Uri.from({ scheme: 'metricwright', path: `/${elsewhere.path}` }),
              message: `The fault is here${elsewhere.label === '' ? '' : `, in ${elsewhere.label}`}`,
              startLineNumber: elsewhere.span.start.line,
              startColumn: elsewhere.span.start.column,
              endLineNumber: elsewhere.span.end.line,
              endColumn: elsewhere.span.end.column,
            },
          ],
  }))
  monaco.editor.setModelMarkers(model, 'compile', markers)
  return firstOfEachLine(placed)
}

/** What is offered, with the key that takes it. */
function wordsOfFix(diagnostic: DiagnosticDto): string {
  const fix = suggestedFix(diagnostic)
  return fix === null ? '' : ` Did you mean ${fix.right}? Ctrl+.`
}

function firstOfEachLine(placed: ReturnType<typeof placeDiagnostics>): readonly FaultLine[] {
  const lines = new Map<number, FaultLine>()
  for (const { diagnostic, span, elsewhere } of placed) {
    if (diagnostic.severity === 'info') continue
    const before = lines.get(span.start.line)
    if (before !== undefined && (before.severity === 'error' || diagnostic.severity === 'warning')) continue
    const where = elsewhere === null ? '' : ` (${elsewhere.path}:${elsewhere.span.start.line})`
    const message = (diagnostic.message.split('\n')[0] ?? '') + where + wordsOfFix(diagnostic)
    const text = message.length > 140 ? `${message.slice(0, 139)}…` : message
    lines.set(span.start.line, { line: span.start.line, text, severity: diagnostic.severity })
  }
  return [...lines.values()]
}
