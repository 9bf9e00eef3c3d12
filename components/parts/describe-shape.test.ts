import { describe, expect, it } from 'vitest'
import { describeShape } from './describe-shape.ts'

describe('describeShape', () => {
  it('says the materialization of a model by its fill and in words', () => {
    expect(describeShape('model', 'incremental')).toEqual({
      shape: 'square',
      fill: 'half',
      label: 'Model, incremental',
    })
    expect(describeShape('model', 'view').fill).toBe('hollow')
  })
  it('shows a custom materialization as a table, which it most likely builds', () => {
    expect(describeShape('model', 'my_insert').fill).toBe('full')
  })
  it('gives every other type its own outline', () => {
    const types = ['source', 'seed', 'model', 'snapshot', 'metric', 'exposure', 'macro', 'test', 'restricted']
    expect(new Set(types.map((type) => describeShape(type, null).shape)).size).toBe(types.length)
  })
})
