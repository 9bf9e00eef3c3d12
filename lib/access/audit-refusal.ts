import type { Viewing } from '#lib/contracts/people.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { describeViewing, systemPrincipal } from './principal.ts'

export interface Refusal {
  readonly who: { readonly userId: string; readonly viewing: Pick<Viewing, 'kind' | 'name'> | null }
  /** Noun and verb, e.g. preview.run. */
  readonly operation: string
  readonly subject: string
  readonly reason: string
}

/** What was refused beneath an operation: a statement, a question of a template. It stays refused if it cannot be kept. */
export async function auditRefusal(
  { who, operation, subject, reason }: Refusal,
  report: (message: string, error: unknown) => void,
): Promise<void> {
  const userId = who.userId === systemPrincipal.userId ? null : who.userId
  try {
    await recordAudit({
      ...{ userId, operation, outcome: 'refused', subject, reason },
      viewedAs: describeViewing(who.viewing),
    })
  } catch (error) {
    report(`a refused ${operation} could not be audited`, error)
  }
}

const LONGEST = 200
const LEADING_COMMENT = /^\s*\/\*(?:(?!\*\/)[\s\S])*\*\//

/** Enough of a statement to know it again, in one line. */
export function shortenStatement(sql: string): string {
  const text = sql.replace(LEADING_COMMENT, '').replace(/\s+/g, ' ').trim()
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text
}
