import { describe, expect, it } from 'vitest'
import type { TreeFile } from '#lib/contracts/workspace.ts'
import { buildTree } from './file-tree.ts'
import { decideDrop, decideTreeKey } from './tree-key-action.ts'

const file = (path: string, status: TreeFile['status'] = 'unchanged'): TreeFile => ({
  path,
  size: 1,
  status,
  draft: false,
})
const rows = buildTree([file('m/a.sql'), file('m/b.sql', 'deleted'), file('z.yml')], new Set(['m']))
const press = (key: string, index: number) => decideTreeKey({ key, modified: false }, rows, index)

describe('decideTreeKey', () => {
  it('goes into an open folder, and back to it', () => {
    expect(press('ArrowRight', 0)).toEqual({ type: 'move', to: 1 })
    expect(press('ArrowLeft', 2)).toEqual({ type: 'move', to: 0 })
  })
  it('closes an open folder', () => {
    expect(press('ArrowLeft', 0)).toEqual({ type: 'toggle', path: 'm', open: false })
  })
  it('leaves what is pressed together with Control to the page, so that Ctrl+Enter previews', () => {
    for (const key of ['Enter', ' ', 'ArrowLeft', 'Delete', 'a'])
      expect(decideTreeKey({ key, modified: true }, rows, 1)).toBeNull()
  })
  it('stays inside the tree', () => {
    expect(press('ArrowUp', 0)).toEqual({ type: 'move', to: 0 })
    expect(press('ArrowDown', 3)).toEqual({ type: 'move', to: 3 })
  })
  it('renames and deletes what is there, not what is deleted already', () => {
    expect(press('F2', 1)?.type).toBe('rename')
    expect(press('Delete', 1)?.type).toBe('delete')
    expect(press('Delete', 2)?.type).toBe('nothing')
  })
  it('searches by letters, and leaves shortcuts to others', () => {
    expect(press('a', 0)).toEqual({ type: 'search', letter: 'a' })
    expect(decideTreeKey({ key: 'k', modified: true }, rows, 0)).toBeNull()
    expect(press('F6', 0)).toBeNull()
  })
})

describe('decideDrop', () => {
  it('keeps the name in the new folder', () => {
    expect(decideDrop('m/a.sql', 'n/o')).toBe('n/o/a.sql')
    expect(decideDrop('m/a.sql', '')).toBe('a.sql')
  })
  it('does nothing on its own folder, on itself, or below itself', () => {
    expect(decideDrop('m/a.sql', 'm')).toBeNull()
    expect(decideDrop('m', 'm')).toBeNull()
    expect(decideDrop('m', 'm/n')).toBeNull()
  })
})
