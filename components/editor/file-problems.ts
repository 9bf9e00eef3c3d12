import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import type { OutcomeState, TextFaults } from './develop-session.ts'

type Problems = readonly DiagnosticDto[]
/** Null where nothing is known of the file. */
export type ProblemsOfText = (state: OutcomeState, path: string, content: string | null) => Problems | null

const none: Problems = []

/**
 * All that is known against a file as it stands: what its compile said; then, of this very text, what the warehouse
 * found in it, or else the last preview, which finds the same and faults that only the rows show. The answer is the
 * same array while nothing changes, so that a key which changes nothing of it draws nothing.
 */
export function createProblemsOfText(): ProblemsOfText {
  let last: { compiled: Problems | null; found: Problems; all: Problems | null } | null = null
  return (state, path, content) => {
    const compiled = state.byPath.get(path)?.diagnostics ?? null
    const ofText = (faults: TextFaults | null) =>
      faults?.path === path && faults.content === content ? faults.diagnostics : none
    const checked = ofText(state.checkFaults)
    const found = checked.length > 0 ? checked : ofText(state.previewFaults)
    if (last?.compiled === compiled && last.found === found) return last.all
    const all = found.length > 0 ? [...(compiled ?? none), ...found] : compiled
    last = { compiled, found, all }
    return all
  }
}
