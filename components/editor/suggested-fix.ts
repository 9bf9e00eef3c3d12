import type { DiagnosticDto } from '#lib/contracts/compile.ts'

export interface SuggestedFix {
  /** The wrong name, as it is written, and the one to write in its place. */
  readonly wrong: string
  readonly right: string
}

const meant = /Did you mean '([^']+)'/
const quoted = /'([^']+)'/
/** DuckDB's words for a column that is not there. */
const missingColumn = /column "([^"]+)" not found[\s\S]*?Candidate bindings: "([^"]+)"/i

/** The nearest name that a diagnostic offers; null where it offers none. */
export function suggestedFix({
  message,
  remedy,
}: Pick<DiagnosticDto, 'message' | 'remedy'>): SuggestedFix | null {
  const right = meant.exec(remedy ?? '')?.[1]
  const wrong = quoted.exec(message)?.[1]
  if (right !== undefined && wrong !== undefined) return differingPart(wrong, right)
  const column = missingColumn.exec(message)
  if (column?.[1] === undefined || column[2] === undefined) return null
  return { wrong: column[1], right: lastPart(column[2]) }
}

/** A source is named by two names, of which one is wrong. */
function differingPart(wrong: string, right: string): SuggestedFix {
  const [first = '', second] = wrong.split('.')
  const [rightFirst = '', rightSecond] = right.split('.')
  if (second === undefined || rightSecond === undefined) return { wrong, right }
  return first === rightFirst ? { wrong: second, right: rightSecond } : { wrong: first, right: rightFirst }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** Where in the marked text the wrong name stands; null where it is not there, so that nothing else is replaced. */
export function placeOfFix(
  marked: string,
  fix: SuggestedFix,
): { readonly from: number; readonly to: number } | null {
  const at = marked.lastIndexOf(fix.wrong)
  return at === -1 ? null : { from: at, to: at + fix.wrong.length }
}
