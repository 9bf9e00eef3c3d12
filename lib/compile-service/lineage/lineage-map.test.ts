import { describe, expect, it } from 'vitest'
import type { LineageNode } from '../thread/messages.ts'
import { LineageMap } from './lineage-map.ts'

const node = (id: string, parents: readonly string[], more: Partial<LineageNode> = {}): LineageNode => ({
  ...{ id, name: id, type: 'model', layer: 'mart', materialized: 'table', isSql: true, parents },
  ...{ relation: { schema: 's', name: id }, fingerprint: '', codeMark: '', declared: [], header: null },
  ...more,
})
const ephemeral = { relation: null, materialized: 'ephemeral' }
const calls = { relation: null, type: 'function' }

const map = new LineageMap([
  node('top', ['mart']),
  node('mart', ['eph', 'pure']),
  node('eph', ['deep', 'raw'], ephemeral),
  node('deep', ['core', 'reads'], ephemeral),
  node('reads', ['other'], calls),
  node('pure', [], calls),
  node('core', ['raw']),
  node('raw', [], { type: 'source' }),
  node('other', [], { type: 'seed' }),
])

describe('the relations of a commit', () => {
  it('stand after those that they are made of, seen through what is no relation', () => {
    expect(map.parentsOf('mart')).toEqual(['core', 'other', 'raw'])
    const order = map.relations.map(({ id }) => id)
    expect(order.toSorted()).toEqual(['core', 'mart', 'other', 'raw', 'top'])
    for (const { id } of map.relations)
      for (const parent of map.parentsOf(id)) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(id))
    expect(map.withParents(['core']).map(({ id }) => id)).toEqual(['raw', 'core'])
  })

  it('have below them what is made of them on any way', () => {
    expect([...map.withChildren(['reads'])].sort()).toEqual(['deep', 'eph', 'mart', 'reads', 'top'])
    expect([...map.withChildren(['top'])]).toEqual(['top'])
  })

  it('tell a function that reads relations from one that does not', () => {
    expect(map.readingFunctionOf('mart')?.id).toBe('reads')
    expect(map.readingFunctionOf('top')).toBeNull()
    expect(new LineageMap([node('a', ['pure']), node('pure', [], calls)]).readingFunctionOf('a')).toBeNull()
  })

  it('are found also where two read each other', () => {
    const ring = new LineageMap([node('a', ['b']), node('b', ['a'])])
    expect(ring.relations).toHaveLength(2)
    expect([...ring.withChildren(['a'])].sort()).toEqual(['a', 'b'])
  })
})
