import { expect, it } from 'vitest'
import { readView, toggleFold, writeView } from './lineage-view.ts'
import { selectorOf } from './selector-of.ts'

it('writes what it reads, and nothing that is as usual', () => {
  const query =
    'focus=model.shop.orders&select=%2Borders&up=2&by=package&show=tests&fold=mart%2Fa&fold=core%2Fb'
  expect(writeView(readView(new URLSearchParams(query)))).toBe(query)
  expect(writeView(readView(new URLSearchParams('up=all&by=folder&down=99')))).toBe('')
})
it('folds what is open and opens what is folded', () => {
  expect(toggleFold(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggleFold(['a', 'b'], 'a')).toEqual(['b'])
})
it('writes a trace in selection syntax', () => {
  expect(selectorOf({ resourceType: 'model', name: 'orders' }, '2', 'all')).toBe('2+orders+')
  expect(selectorOf({ resourceType: 'source', name: 'shop.orders' }, '0', '3')).toBe('source:shop.orders+3')
})
