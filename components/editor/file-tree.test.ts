import { describe, expect, it } from 'vitest'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { buildTree, findByPrefix, foldersAbove, refuseName } from './file-tree.ts'

const file = (path: string, status: TreeFile['status'] = 'unchanged'): TreeFile => ({
  path,
  size: 1,
  status,
  draft: false,
})
const files = [
  file('dbt_project.yml'),
  file('models/marts/b.sql'),
  file('models/marts/a10.sql'),
  file('models/marts/a9.sql', 'modified'),
  file('models/x.sql'),
]

describe('buildTree', () => {
  it('shows folders first and files by name, numbers as numbers', () => {
    const rows = buildTree(files, new Set(['models', 'models/marts']))
    expect(rows.map((row) => `${' '.repeat(row.depth)}${row.name}`)).toEqual([
      'models',
      ' marts',
      '  a9.sql',
      '  a10.sql',
      '  b.sql',
      ' x.sql',
      'dbt_project.yml',
    ])
  })
  it('hides what is below a closed folder, and says that something changed there', () => {
    const rows = buildTree(files, new Set())
    expect(rows.map((row) => [row.name, row.changedBelow])).toEqual([
      ['models', true],
      ['dbt_project.yml', false],
    ])
  })
  it('counts the position among its siblings, for screen readers', () => {
    const rows = buildTree(files, new Set(['models']))
    expect(rows.map((row) => `${row.position}/${row.siblings}`)).toEqual(['1/2', '1/2', '2/2', '2/2'])
  })
})

describe('findByPrefix', () => {
  const rows = buildTree([file('alpha'), file('beta'), file('bravo')], new Set())
  it('goes to the next one with the letter, and around', () => {
    expect(findByPrefix(rows, 1, 'b')).toBe(2)
    expect(findByPrefix(rows, 2, 'b')).toBe(1)
  })
  it('stays on a row that still fits while more is typed', () => {
    expect(findByPrefix(rows, 1, 'be')).toBe(1)
    expect(findByPrefix(rows, 1, 'zz')).toBeNull()
  })
})

describe('refuseName', () => {
  it('refuses what cannot be a path, and what is taken', () => {
    const taken = new Set(['models/a.sql'])
    expect(refuseName('', taken)).toContain('needs a name')
    expect(refuseName('models/../x', taken)).toContain('no name')
    expect(refuseName('models/a.sql', taken)).toContain('is there already')
    expect(refuseName('models/b.sql', taken)).toBeNull()
  })
})

describe('foldersAbove', () => {
  it('names each folder on the way', () => {
    expect(foldersAbove('a/b/c.sql')).toEqual(['a', 'a/b'])
  })
})
