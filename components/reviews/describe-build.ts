import { countOf, formatCount } from '#components/parts/format-time.ts'
import type { ChangeProduction } from '#lib/contracts/changes.ts'

const named = 3

/** "orders, customers and 4 nodes that read them, with their tests". */
export function describeBuild({
  select,
  changed,
  downstream,
}: Pick<ChangeProduction, 'select' | 'changed' | 'downstream'>): string {
  if (select === '') return `the whole project: ${countOf(changed.length, 'node')} of it changed`
  const more = changed.length - named
  const names = changed.slice(0, more === 1 ? named + 1 : named)
  const all = more > 1 ? [...names, `${formatCount(more)} more that changed`] : names
  const readers = downstream === 0 ? [] : [`${countOf(downstream, 'node')} downstream`]
  return `${joinWords([...all, ...readers])}, with their tests`
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
