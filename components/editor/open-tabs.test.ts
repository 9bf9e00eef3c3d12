import { describe, expect, it } from 'vitest'
import { closeTab, labelTabs, openTab, renameTabs } from './open-tabs.ts'

describe('open tabs', () => {
  it('open a file once', () => {
    expect(openTab(openTab([], 'a'), 'a')).toEqual(['a'])
  })
  it('show the neighbour of the one that is closed', () => {
    expect(closeTab(['a', 'b', 'c'], 'b', 'b')).toEqual({ tabs: ['a', 'c'], shown: 'c' })
    expect(closeTab(['a', 'b'], 'b', 'b')).toEqual({ tabs: ['a'], shown: 'a' })
    expect(closeTab(['a'], 'a', 'a')).toEqual({ tabs: [], shown: null })
  })
  it('stay where another one is closed', () => {
    expect(closeTab(['a', 'b'], 'a', 'b')).toEqual({ tabs: ['b'], shown: 'b' })
  })
  it('follow a rename', () => {
    expect(renameTabs(['m/a', 'b'], [{ from: 'm/a', to: 'n/a' }])).toEqual(['n/a', 'b'])
  })
  it('say the folder where two have one name', () => {
    const labels = labelTabs(['x/schema.yml', 'y/schema.yml', 'y/a.sql'])
    expect(labels.get('x/schema.yml')).toEqual({ name: 'schema.yml', folder: 'x' })
    expect(labels.get('y/a.sql')).toEqual({ name: 'a.sql', folder: '' })
  })
})
