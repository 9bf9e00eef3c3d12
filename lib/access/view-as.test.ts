import { describe, expect, it } from 'vitest'
import type { DatasetAction, GrantScope, HeldGrant } from '#lib/contracts/access.ts'
import type { BuiltInRole } from '#lib/contracts/people.ts'
import { describeDataset, type Dataset } from './datasets.ts'
import { decideDataset, grantsOfRole } from './decide.ts'
import { accessMark, systemPrincipal, type Principal } from './principal.ts'
import { getRole, permissionsOf } from './roles.ts'
import { viewAs, whyNotView, type ViewSubject } from './view-as.ts'

function person(key: BuiltInRole, more: readonly HeldGrant[] = []): Principal {
  const grants = [...grantsOfRole(getRole(key)), ...more]
  return {
    ...systemPrincipal,
    slug: 'ann',
    roles: [key],
    permissions: permissionsOf([key]),
    grants,
    via: 'session',
  }
}
function role(key: BuiltInRole, more: readonly HeldGrant[] = []): ViewSubject {
  const { name, permissions } = getRole(key)
  const grants = [...grantsOfRole(getRole(key)), ...more]
  return { kind: 'role', key, name, roles: [key], permissions: new Set(permissions), grants }
}
function grant(
  kind: GrantScope['kind'],
  value: string,
  action: DatasetAction,
  projectId = 'shop',
): HeldGrant {
  const via = { kind: 'user' as const, key: 'u', name: 'U' }
  return { id: 'g', projectId, scope: { kind, value }, action, expiresAt: null, via }
}
const group = (...grants: HeldGrant[]): ViewSubject => ({
  ...{ kind: 'group', key: 'g', name: 'Finance', roles: [], permissions: new Set(['project.read'] as const) },
  grants,
})
const none = new Map<string, ReadonlySet<string>>()
const restricted = new Map([['shop', new Set(['production_mart_pay'])]])
const dataset = (name: string): Dataset =>
  describeDataset(name, {
    projectId: 'shop',
    productionSchema: 'production',
    declaredLayer: () => null,
    isSourceSchema: () => false,
    restricted: restricted.get('shop') ?? new Set(),
  })

describe('whom somebody may view as', () => {
  it.each([
    ['admin', 'admin', null],
    ['admin', 'data_reader', null],
    ['team_lead', 'data_analyst', null],
    ['team_lead', 'data_reader', null],
    ['team_lead', 'team_lead', null],
    ['team_lead', 'admin', 'Admin may manage people, which you may not.'],
  ] as const)('a %s views as %s: %s', (who, whom, why) => {
    expect(whyNotView(person(who), role(whom), none)).toBe(why)
  })

  it.each([
    ['a name below every layer', grant('dataset', 'production_reporting', 'view'), true],
    ['more than every layer gives', grant('dataset', 'production_reporting', 'edit'), false],
    ['a restricted name', grant('dataset', 'Production_Mart_Pay', 'list'), false],
    ['the same restricted name', grant('dataset', 'production_mart_hr', 'view'), true],
    ['the same name in another project', grant('dataset', 'production_mart_hr', 'edit', 'other'), false],
    ['a development schema', grant('dataset', 'dev_bob', 'view'), false],
    ['a pattern below a pattern', grant('pattern', 'production_ml_*', 'edit'), true],
    ['a wider pattern', grant('pattern', '*', 'edit'), false],
    ['a layer that they edit', grant('layer', 'mart', 'edit'), true],
    ['a layer that they only view', grant('layer', 'ml', 'edit'), false],
    ['to own all', grant('every', '', 'own'), false],
  ])('a lead and %s: %s', (_, held, may) => {
    const lead = person('team_lead', [
      grant('pattern', 'production_m*', 'edit'),
      grant('dataset', 'production_mart_hr', 'edit'),
    ])
    const all = new Map([['shop', new Set(['production_mart_pay', 'production_mart_hr'])]])
    expect(whyNotView(lead, group(held), all) === null).toBe(may)
    expect(whyNotView(person('admin'), group(held), all)).toBeNull()
  })

  it('is nobody themselves', () => {
    const me = person('admin')
    expect(whyNotView(me, { ...role('admin'), kind: 'user', key: me.userId }, none)).toBe('That is yourself.')
  })
})

describe('who views as somebody', () => {
  const until = '2026-03-01T10:00:00.000Z'
  const may = (who: Principal, name: string) => decideDataset(who, dataset(name)).action

  it('has their rights, keeps their own name, and has no schema of their own', () => {
    const viewed = viewAs(person('admin'), role('data_reader'), until)
    expect(viewed.userId).toBe(systemPrincipal.userId)
    expect([...viewed.permissions]).toEqual(['project.read'])
    expect(may(viewed, 'production_reporting')).toBe('view')
    expect(may(viewed, 'production_ml')).toBeNull()
    expect(may(person('data_reader'), 'dev_ann')).toBe('own')
    expect(may(viewed, 'dev_ann')).toBeNull()
  })

  it('sees never more than they may themselves, whatever the other is given meanwhile', () => {
    const later = role('data_reader', [
      grant('dataset', 'production_mart_pay', 'view'),
      grant('dataset', 'production_reporting', 'own'),
    ])
    const viewed = viewAs(
      person('team_lead'),
      { ...later, permissions: new Set(['audit.read', 'project.read']) },
      until,
    )
    expect(may(viewed, 'production_mart_pay')).toBeNull()
    expect(may(viewed, 'production_reporting')).toBe('view')
    expect(decideDataset(viewed, dataset('production_reporting')).because).toContain('no more than you may')
    expect([...viewed.permissions]).toEqual(['project.read'])
  })

  it('never shares a kept answer with themselves or with another viewer', () => {
    const lead = person('team_lead')
    const as = viewAs(lead, role('team_lead'), until)
    const byAdmin = viewAs(person('admin'), role('team_lead'), until)
    const marks = [lead, as, byAdmin].map(accessMark)
    expect(new Set(marks).size).toBe(3)
  })
})
