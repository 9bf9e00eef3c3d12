import { describe, expect, it } from 'vitest'
import { findBranchNameFault } from './accept-branch-name.ts'
import { acceptRemote, looksLikeRemote } from './accept-remote.ts'

describe('addresses of repositories', () => {
  it.each([
    'https://github.com/acme/shop.git',
    'ssh://git@github.com/acme/shop.git',
    'ssh://git@github.com:2222/acme/shop.git',
    'git@github.com:acme/shop.git',
  ])('takes %s', (url) => {
    expect(acceptRemote(url)).toBe(url)
    expect(looksLikeRemote(url)).toBe(true)
  })

  it.each([
    'ext::sh -c touch% /tmp/x',
    'ext::sh',
    'file:///etc',
    'git://github.com/acme/shop',
    'http://github.com/acme/shop',
    'fd::3',
    '--upload-pack=touch /tmp/x',
    '-u',
    'ssh://-oProxyCommand=touch/x',
    '-oProxyCommand=x@host:path',
    'git@-host:path',
    'https://user:password@github.com/acme/shop',
    'https://github.com/a\nb',
  ])('refuses %j', (url) => {
    expect(() => acceptRemote(url)).toThrow()
  })

  it('tells a folder from an address', () => {
    expect(looksLikeRemote('/home/ann/shop')).toBe(false)
    expect(looksLikeRemote('./shop')).toBe(false)
    expect(looksLikeRemote('ext::sh')).toBe(true)
  })
})

describe('names of branches', () => {
  it.each(['main', 'ann/work', 'ann/work-2', 'feature/add_revenue.v2'])('takes %s', (name) => {
    expect(findBranchNameFault(name)).toBeNull()
  })
  it.each([
    '',
    '-x',
    'a..b',
    'a/',
    '/a',
    'a//b',
    'a/.b',
    'a.lock',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'HEAD',
    'a@{1}',
  ])('refuses %j', (name) => {
    expect(findBranchNameFault(name)).toMatch(/\.$/)
  })
})
