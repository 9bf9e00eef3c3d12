import { describe, expect, it } from 'vitest'
import { findCriticalPath } from './find-critical-path.ts'

const node = (id: string, ms: number, ...parents: string[]) => ({ id, ms, parents })

describe('findCriticalPath', () => {
  it('follows what waited for what, not what took longest alone', () => {
    const nodes = [node('lone', 50), node('a', 30), node('b', 25, 'a'), node('c', 5, 'a'), node('d', 1, 'b')]
    expect(findCriticalPath(nodes)).toEqual(['a', 'b', 'd'])
    expect(findCriticalPath([...nodes, node('e', 60, 'c')])).toEqual(['a', 'c', 'e'])
  })
  it('is empty before anything has started, and leaves out parents that are not there', () => {
    expect(findCriticalPath([])).toEqual([])
    expect(findCriticalPath([node('a', 0), node('b', 0, 'a')])).toEqual([])
    expect(findCriticalPath([node('b', 2, 'gone')])).toEqual(['b'])
  })
})
