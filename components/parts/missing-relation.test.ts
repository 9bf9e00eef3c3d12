import { describe, expect, it } from 'vitest'
import { selectOrphans } from './missing-relation.ts'

const node = (name: string, message: string) => ({ name, message, state: 'error' as const })

describe('what failed because a parent is not built', () => {
  it('is told from other failures, in the words of each warehouse', () => {
    const nodes = [
      node('a', 'Catalog Error: Table with name stg_orders does not exist!'),
      node('b', 'relation "dev_ann.stg_orders" does not exist'),
      node('c', 'column "x" does not exist'),
      { name: 'd', state: 'success' as const, message: '' },
    ]
    expect(selectOrphans(nodes)).toBe('+a +b')
    expect(selectOrphans(nodes.slice(2))).toBe('')
  })
})
