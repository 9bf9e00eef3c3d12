import { describe, expect, it } from 'vitest'
import type { GrantItem } from '#lib/access/code/access-items.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import { grantsAfter, newHolders, restrictedAfter } from './grants-after.ts'

const item = (subject: GrantItem['subject'], value: string): GrantItem => ({
  ...{ kind: 'grant', subject, scope: { kind: 'dataset', value }, action: 'view', expiresAt: null, note: '' },
})
const held = (via: HeldGrant['via'], value: string, id: string | null = 'g1'): HeldGrant => ({
  ...{ id, projectId: 'p', scope: { kind: 'dataset', value }, action: 'view', expiresAt: null, via },
})
const reader = { kind: 'role' as const, key: 'data_reader', name: 'Data Reader' }
const finance = { kind: 'group' as const, key: 'g-1', name: 'Finance' }
const ann = { kind: 'person' as const, key: 'u-1', name: 'ann@example.com' }
const datasets = (grants: readonly HeldGrant[]) => grants.map(({ scope }) => scope.value)
const nothing = { added: [], removed: [] }

describe('what is held after a change of access.yml', () => {
  it('is what was held, with what the file says anew of the holder', () => {
    const added = [
      item({ kind: 'role', name: 'data_reader' }, 'raw'),
      item({ kind: 'group', name: 'finance' }, 'ml'),
      item({ kind: 'person', name: 'Ann@example.com' }, 'core'),
    ]
    const after = (holder: Parameters<typeof grantsAfter>[0]) =>
      datasets(grantsAfter(holder, { added, removed: [] }, 'p'))
    expect(after({ ...reader, before: [held(reader, 'mart')] })).toEqual(['mart', 'raw'])
    expect(after({ ...finance, before: [] })).toEqual(['ml'])
    // By the roles and groups that they hold.
    expect(after({ ...ann, before: [held(reader, 'mart'), held(finance, 'x')] })).toEqual([
      ...['mart', 'x', 'raw', 'ml', 'core'],
    ])
  })

  it('is without what the file says no more, but for what comes with a role', () => {
    const removed = [
      item({ kind: 'role', name: 'data_reader' }, 'mart'),
      item({ kind: 'person', name: 'ann@example.com' }, 'core'),
    ]
    const after = (holder: Parameters<typeof grantsAfter>[0]) =>
      datasets(grantsAfter(holder, { added: [], removed }, 'p'))
    expect(after({ ...reader, before: [held(reader, 'mart'), held(reader, 'mart', null)] })).toEqual(['mart'])
    expect(after({ ...finance, before: [held(finance, 'mart')] })).toEqual(['mart'])
    const own = { kind: 'user' as const, key: 'u-1', name: 'Ann' }
    expect(after({ ...ann, before: [held(own, 'core'), held(own, 'ml')] })).toEqual(['ml'])
    expect(after({ ...ann, name: 'bob@example.com', before: [held(own, 'core')] })).toEqual(['core'])
  })

  it('knows roles and groups that the change makes, and what it restricts', () => {
    const role = { kind: 'role' as const, key: 'auditor', name: 'Auditor', summary: '', permissions: [] }
    const group = { kind: 'group' as const, name: 'Board', summary: '' }
    const declared = { added: [role, group], removed: [] }
    const names = (all: boolean, known: Parameters<typeof newHolders>[0] = []) =>
      newHolders(known, declared, all).map(({ name }) => name)
    expect(names(true)).toEqual(['Auditor', 'Board'])
    expect(names(false)).toEqual(['Auditor'])
    const auditor = { kind: 'role' as const, key: 'auditor', name: 'Auditor', before: [] }
    expect(names(true, [auditor, { ...finance, name: 'board', before: [] }])).toEqual([])
    const restricted = (dataset: string) => ({ kind: 'restricted' as const, dataset })
    const change = { added: [restricted('ml')], removed: [restricted('raw')] }
    expect([...restrictedAfter(new Set(['raw', 'core']), change)]).toEqual(['core', 'ml'])
    expect([...restrictedAfter(new Set(['raw']), nothing)]).toEqual(['raw'])
  })
})
