import { describe, expect, it } from 'vitest'
import { describeDataset } from '#lib/access/datasets.ts'
import { grantsOfRole } from '#lib/access/decide.ts'
import { getRole } from '#lib/access/roles.ts'
import { groupLogins, loginPrefix, nameLogins, type LoginHolder } from './group-logins.ts'

const schemas = ['raw', 'fin', 'production_mart', 'production_stg', 'production_reporting', 'dev_ann']
const describeSchema = (schema: string) =>
  describeDataset(schema, {
    projectId: 'p',
    productionSchema: 'production',
    declaredLayer: () => null,
    isSourceSchema: () => false,
    restricted: new Set(['fin']),
  })
const holder = (slug: string, role: 'data_reader' | 'data_analyst', more = 0): LoginHolder => ({
  name: slug,
  slug,
  develops: role === 'data_analyst',
  grants: [
    ...grantsOfRole(getRole(role)),
    ...Array.from({ length: more }, () => ({
      id: 'g',
      projectId: 'p',
      scope: { kind: 'dataset' as const, value: 'raw' },
      action: 'view' as const,
      expiresAt: null,
      via: { kind: 'user' as const, key: slug, name: slug },
    })),
  ],
})
const group = (people: readonly LoginHolder[], sources: readonly string[] = []) =>
  groupLogins({ people, roles: [], schemas, describe: describeSchema, sourceSchemas: new Set(sources) })

describe('groupLogins', () => {
  it('lets those share a login who may read the same', () => {
    const found = group([
      holder('rea', 'data_reader'),
      holder('roy', 'data_reader'),
      holder('rob', 'data_reader', 1),
    ])
    expect(found.slice(1).map(({ kind, names, reads }) => ({ kind, names, reads }))).toEqual([
      {
        kind: 'set',
        names: ['rea', 'roy'],
        reads: ['production_mart', 'production_reporting', 'production_stg'],
      },
      {
        kind: 'set',
        names: ['rob'],
        reads: ['production_mart', 'production_reporting', 'production_stg', 'raw'],
      },
    ])
  })

  it('gives who has a development schema a login alone, which owns it', () => {
    expect(group([holder('ann', 'data_analyst')])[1]).toMatchObject({
      kind: 'person',
      holder: 'ann',
      owns: ['dev_ann'],
      reads: ['production_mart', 'production_stg'],
    })
  })

  it('lets production read no restricted dataset but those that main names as a source', () => {
    expect(group([])[0]).toMatchObject({
      kind: 'production',
      owns: ['production_mart', 'production_stg', 'production_reporting'],
      reads: ['raw'],
    })
    expect(group([], ['fin'])[0]?.reads).toEqual(['raw', 'fin'])
  })
})

describe('nameLogins', () => {
  it('keeps the login of a set that is known, and of a person whatever their rights', () => {
    const groups = group([holder('rea', 'data_reader'), holder('ann', 'data_analyst')])
    const prefix = loginPrefix({ id: '01980000-0000-7000-8000-0000deadbeef', slug: 'My-Shop of everything' })
    expect(prefix).toBe('metricwright_myshopofever_deadbeef_')
    const named = nameLogins(prefix, groups, [
      { name: 'old', kind: 'person', holder: 'ann', rightsHash: 'another' },
    ])
    expect(named.map(({ name }) => name.replace(prefix, ''))).toEqual([
      'production',
      'old',
      expect.stringMatching(/^s_[0-9a-f]{12}$/),
    ])
    const again = nameLogins(
      prefix,
      groups,
      named.map(({ name, group: { kind, holder: of, rightsHash } }) => ({
        name,
        kind,
        holder: of,
        rightsHash,
      })),
    )
    expect(again).toEqual(named)
  })
})
