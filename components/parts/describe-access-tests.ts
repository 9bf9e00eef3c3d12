import type { GraphNode } from '#lib/contracts/compile.ts'

/** "3 access tests hold", "1 of 3 access tests does not hold". */
export function describeAccessTests({ total, broken }: GraphNode['accessTests']): string {
  if (broken === 0) return total === 1 ? '1 access test holds' : `${total} access tests hold`
  const of = total === 1 ? '1 access test' : `${broken} of ${total} access tests`
  return `${of} ${broken === 1 ? 'does' : 'do'} not hold`
}
