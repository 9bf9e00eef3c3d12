import { describe, expect, it } from 'vitest'
import { readGroups } from './read-groups.ts'

describe('readGroups', () => {
  it.each([
    ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['one name', { groups: 'a' }, 'groups', ['a']],
    ['what is nested', { realm_access: { roles: ['x'] } }, 'realm_access.roles', ['x']],
    ['a name with dots', { 'https://example.com/groups': ['y'] }, 'https://example.com/groups', ['y']],
    ['no claim', { sub: '1' }, 'groups', []],
    ['no path', { realm_access: 'no' }, 'realm_access.roles', []],
    ['other things than names', { groups: ['a', 1, null, { id: 2 }] }, 'groups', ['a']],
    ['a name of every object', {}, 'constructor.name', []],
    ['no claims at all', null, 'groups', []],
  ])('reads %s', (_, claims, claim, expected) => {
    expect(readGroups(claims, claim)).toEqual(expected)
  })

  it.each([
    ['the place where they could be asked for', { _claim_names: { groups: 'src1' } }],
    ['that there are some', { hasgroups: true }],
  ])('knows nothing where the provider sends %s instead', (_, claims) => {
    expect(readGroups(claims, 'groups')).toBeNull()
  })
})
