import { describe, expect, it } from 'vitest'
import { selectorDefinitions } from './selector-definitions.ts'

/** What dbt 1.12 writes of the same file. */
describe('selectorDefinitions', () => {
  it('takes terms apart, and leaves mappings as they are written', () => {
    const text = `selectors:
  - name: one
    description: The first
    default: true
    definition: 'a+'
  - name: two
    definition:
      union:
        - 'tag:x'
        - {method: fqn, value: b, children: true, children_depth: 2}
        - exclude: [c]
  - {name: three, definition: {tag: y}}
  - name: four
    definition:
      intersection:
        - {method: selector, value: two}
        - '@config.materialized:view'
        - path: models
  - {name: five, definition: '3+tag:x+2'}
  - {name: six, definition: {method: tag, value: z, parents: true, exclude: [b, {tag: y}]}}
  - {name: seven, definition: models/a.sql}
`
    expect(selectorDefinitions(text)).toEqual({
      one: {
        name: 'one',
        description: 'The first',
        default: true,
        definition: { method: 'fqn', value: 'a', children: true },
      },
      two: {
        name: 'two',
        definition: {
          union: [
            { method: 'tag', value: 'x' },
            { method: 'fqn', value: 'b', children: true, children_depth: 2 },
            { exclude: [{ method: 'fqn', value: 'c' }] },
          ],
        },
      },
      three: { name: 'three', definition: { method: 'tag', value: 'y' } },
      four: {
        name: 'four',
        definition: {
          intersection: [
            { method: 'selector', value: 'two' },
            { childrens_parents: true, method: 'config.materialized', value: 'view' },
            { method: 'path', value: 'models' },
          ],
        },
      },
      five: {
        name: 'five',
        definition: {
          parents: true,
          parents_depth: '3',
          method: 'tag',
          value: 'x',
          children: true,
          children_depth: '2',
        },
      },
      six: {
        name: 'six',
        definition: { method: 'tag', value: 'z', parents: true, exclude: ['b', { tag: 'y' }] },
      },
      seven: { name: 'seven', definition: { method: 'path', value: 'models/a.sql' } },
    })
  })

  it('is empty without the file, or where it cannot be read', () => {
    expect([
      selectorDefinitions(null),
      selectorDefinitions('selectors: ['),
      selectorDefinitions('3'),
    ]).toEqual([{}, {}, {}])
  })
})
