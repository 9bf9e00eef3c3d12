import { describe, expect, it } from 'vitest'
import { describeMembers, groupNodes } from './group-nodes.ts'
import { nodeOf } from './testing/graph-of.ts'

describe('groupNodes', () => {
  it('groups sources by their name, models by folder, and the rest by kind', () => {
    const groups = groupNodes(
      [
        nodeOf('stripe.charges', 'source', { resourceType: 'source' }),
        nodeOf('stripe.refunds', 'source', { resourceType: 'source' }),
        nodeOf('sales', 'mart', { folder: 'models/marts/revenue' }),
        nodeOf('mrr', 'use', { resourceType: 'metric' }),
      ],
      'folder',
    )
    expect(groups.map(({ layer, label, nodes }) => [layer, label, nodes.length])).toEqual([
      ['mart', 'revenue', 1],
      ['source', 'stripe', 2],
      ['use', 'Metrics', 1],
    ])
  })
  it('tells two folders of one name apart by the folder above', () => {
    const groups = groupNodes(
      [
        nodeOf('a', 'mart', { folder: 'models/eu/sales' }),
        nodeOf('b', 'mart', { folder: 'models/us/sales' }),
        nodeOf('c', 'core', { folder: 'models/us/sales' }),
      ],
      'folder',
    )
    expect(groups.map((group) => group.label)).toEqual(['sales', 'eu/sales', 'us/sales'])
  })
  it('groups by package within each layer, and by layer not at all', () => {
    const nodes = [nodeOf('a', 'core'), nodeOf('b', 'core'), nodeOf('c', 'mart')]
    expect(groupNodes(nodes, 'package').map((group) => group.key)).toEqual(['core/shop', 'mart/shop'])
    expect(groupNodes(nodes, 'layer')).toHaveLength(3)
  })
  it('says what the members are', () => {
    expect(describeMembers([nodeOf('a', 'core'), nodeOf('b', 'core')])).toBe('2 models')
    expect(describeMembers([nodeOf('a', 'core'), nodeOf('b', 'core', { resourceType: 'seed' })])).toBe(
      '2 nodes',
    )
    expect(describeMembers([nodeOf('a', 'use', { resourceType: 'saved_query' })])).toBe('1 saved query')
  })
})
