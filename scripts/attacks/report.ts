import type { AttackResult } from './attack.ts'

export const lineOf = ({ number, where, road, verdict, expected, asExpected, audited, said }: AttackResult) =>
  `${asExpected ? 'ok ' : 'NOT'} ${String(number).padStart(2)} ${where.padEnd(11)} ${road} — ${verdict}, expected ${expected.join(' or ')}${audited === false ? ', NOT in the audit log' : ''}${asExpected ? '' : `\n      ${said.slice(0, 300)}`}`

/** Cases, roads and verdicts in numbers. */
export function summarise(results: readonly AttackResult[]): string {
  const counts = new Map<string, number>()
  for (const { verdict } of results) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const cases = new Set(results.map((each) => each.number)).size
  const odd = results.filter((each) => !each.asExpected).length
  const told = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')
  const audited = results.filter((each) => each.audited === true).length
  return `${cases} cases by ${results.length} roads: ${told}; ${audited} refusals found in the audit log. ${odd === 0 ? 'All as expected.' : `${odd} NOT as expected.`}`
}
