import { expect, it } from 'vitest'
import { itemId, type AccessItem, type GrantItem } from '#lib/access/code/access-items.ts'
import type { WarehouseAccessState } from '#lib/contracts/warehouse-access.ts'
import type { StoredAccess } from '#lib/db/access-code-repository.ts'
import { describeWarehouseSide, heldByWarehouse } from './warehouse-side.ts'

const login = (name: string, people: string[], reads: string[], owns: string[] = []) => ({
  ...{ name, kind: 'set' as const, people, reads, owns },
})
const warehouse: WarehouseAccessState = {
  ...{
    state: 'on',
    words: 'PostgreSQL enforces.',
    notes: [],
    checkedAt: null,
    openDoors: [],
    overlaps: [],
    failures: [],
  },
  steps: [],
  logins: [
    login('s_1', ['Role Data Reader', 'Ann'], ['production_mart', 'production_ml']),
    login('p_bob', ['Bob', 'Twin'], ['production_mart']),
    login('p_twin', ['Twin'], []),
  ],
  drift: [
    { login: 's_1', schema: 'production_ml', kind: 'missing', words: '1 relation of 1 cannot be read.' },
    { login: 'p_bob', schema: 'production_hr', kind: 'extra', words: '1 relation of 1 can be read.' },
  ],
}
const person = (name: string) => ({ id: name, name, email: `${name.toLowerCase()}@example.com` })
const stored: StoredAccess = {
  ...{ roles: [], grants: [], restricted: [], people: ['Ann', 'Bob', 'Twin'].map(person) },
  groups: [
    {
      ...{ id: 'g', name: 'Both', summary: '', projectId: null },
      members: [person('Ann'), person('Bob')].map((user) => ({ source: 'hand', user })),
    },
  ],
}
const datasets = ['production_mart', 'production_ml', 'production_hr'].map((name) => ({
  ...{ name, layer: 'mart' as const },
}))
const grant = (
  kind: GrantItem['subject']['kind'],
  name: string,
  value: string,
  more: Partial<GrantItem> = {},
): AccessItem => ({
  kind: 'grant',
  subject: { kind, name },
  scope: { kind: 'dataset', value },
  ...{ action: 'view', expiresAt: null, note: '', ...more },
})
const held = (item: AccessItem) => heldByWarehouse([item], { warehouse, stored, datasets })?.get(itemId(item))

it('says of each grant whether the warehouse lets them read it, as the warehouse itself answers', () => {
  expect(held(grant('role', 'data_reader', 'production_mart'))).toBe(true)
  expect(held(grant('role', 'data_reader', 'production_ml'))).toBe(false)
  expect(held(grant('person', 'bob@example.com', 'production_hr'))).toBe(true)
  expect(held(grant('group', 'both', 'production_mart'))).toBe(true)
  expect(held(grant('group', 'both', 'production_hr'))).toBe(false)
  const pattern = { scope: { kind: 'pattern' as const, value: 'production_m*' } }
  expect(held(grant('person', 'ann@example.com', '', pattern))).toBe(false)
})

it('does not say what the warehouse cannot tell', () => {
  expect(held(grant('person', 'twin@example.com', 'production_mart'))).toBeUndefined()
  expect(held(grant('role', 'data_reader', 'production_later'))).toBeUndefined()
  expect(held(grant('role', 'data_reader', 'production_mart', { action: 'list' }))).toBeUndefined()
  expect(held({ kind: 'restricted', dataset: 'production_mart' })).toBeUndefined()
  expect(heldByWarehouse([], { warehouse: null, stored, datasets })).toBeNull()
})

it('names those whom a difference is about', () => {
  expect(describeWarehouseSide(null)).toBeNull()
  expect(describeWarehouseSide(warehouse)?.drift).toMatchObject([
    { people: ['Role Data Reader', 'Ann'], schema: 'production_ml', kind: 'missing' },
    { people: ['Bob', 'Twin'], schema: 'production_hr', kind: 'extra' },
  ])
})
