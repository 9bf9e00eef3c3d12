import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { compareDiagnostics } from './place-diagnostics.ts'

/** Stored problems, with those of the open file replaced by what its last compile said; worst first. */
export function mergeProblems(
  stored: readonly DiagnosticDto[],
  openPath: string | null,
  live: readonly DiagnosticDto[] | null,
): readonly DiagnosticDto[] {
  if (openPath === null || live === null) return stored.toSorted(compareDiagnostics)
  const touches = (problem: DiagnosticDto) =>
    problem.path === openPath || problem.stack.some((frame) => frame.path === openPath)
  const seen = new Set<string>()
  return [...live, ...stored.filter((problem) => !touches(problem))]
    .filter((problem) => {
      const key = JSON.stringify([problem.code, problem.path, problem.span, problem.message])
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .toSorted(compareDiagnostics)
}

export interface ProblemCount {
  readonly errors: number
  readonly warnings: number
}

export function countProblems(problems: readonly DiagnosticDto[]): ProblemCount {
  return {
    errors: problems.filter((problem) => problem.severity === 'error').length,
    warnings: problems.filter((problem) => problem.severity === 'warning').length,
  }
}
