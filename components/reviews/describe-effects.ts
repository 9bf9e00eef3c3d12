import { countOf } from '#components/parts/format-time.ts'
import type { ChangeGraph } from '#lib/contracts/changes.ts'

export type NodeEffect = ChangeGraph['nodes'][number]['effect']

/** Every effect has a sign beside its colour. */
export const effectWords: Readonly<Record<NodeEffect, { sign: string; word: string }>> = {
  added: { sign: '+', word: 'added' },
  removed: { sign: '×', word: 'removed' },
  changed: { sign: 'M', word: 'changed' },
  downstream: { sign: '', word: 'downstream' },
  context: { sign: '', word: 'not affected' },
}

/** "1 node added, 2 changed, 1 edge removed, 19 downstream": what is not there is not said. */
export function describeEffects(graph: ChangeGraph): string {
  const nodes = (effect: NodeEffect) => graph.nodes.filter((node) => node.effect === effect).length
  const edges = (effect: 'added' | 'removed') => graph.edges.filter((edge) => edge.effect === effect).length
  const parts = [
    [nodes('added'), `${countOf(nodes('added'), 'node')} added`],
    [nodes('removed'), `${countOf(nodes('removed'), 'node')} removed`],
    [nodes('changed'), `${countOf(nodes('changed'), 'node')} changed`],
    [edges('added'), `${countOf(edges('added'), 'edge')} added`],
    [edges('removed'), `${countOf(edges('removed'), 'edge')} removed`],
    [nodes('downstream'), `${nodes('downstream')} downstream`],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([, text]) => text)
  return said.length === 0 ? 'No model is affected' : said.join(', ')
}
