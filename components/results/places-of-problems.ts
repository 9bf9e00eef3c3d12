import type { DiagnosticDto } from '#lib/contracts/compile.ts'

export interface ProblemPlace {
  readonly problem: DiagnosticDto
  /** "Go to line 3", "Go to macros/a.sql, line 3". */
  readonly words: string
}

const most = 5

/** Where to go from a list of problems: each place once, and never to the file that is in front already. */
export function placesOf(
  problems: readonly DiagnosticDto[],
  shownPath: string | null,
): readonly ProblemPlace[] {
  const places = new Map<string, ProblemPlace>()
  for (const problem of problems) {
    const words = wordsOf(problem, shownPath)
    if (words !== null && !places.has(words)) places.set(words, { problem, words })
  }
  return [...places.values()].slice(0, most)
}

function wordsOf({ path, span }: DiagnosticDto, shownPath: string | null): string | null {
  if (path === null) return null
  const line = span === null ? null : `line ${span.start.line}`
  if (path === shownPath) return line === null ? null : `Go to ${line}`
  return `Go to ${line === null ? path : `${path}, ${line}`}`
}
