import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/core/app-error.ts'
import { acceptPath, acceptWritablePath, findPathFault } from './accept-path.ts'

describe('paths of a project', () => {
  it.each([
    'models/mart/revenue.sql',
    'a',
    'models/été/α.sql',
    '.github/x.yml',
    'a.git/x',
    'gitx',
    'a b.sql',
  ])('takes %j', (path) => {
    expect(findPathFault(path)).toBeNull()
    expect(acceptPath(path)).toBe(path)
  })

  it.each([
    ['', 'needs a name'],
    ['/etc/passwd', 'relative'],
    ['../secret', '..'],
    ['models/../../secret', '..'],
    ['models/./x.sql', '..'],
    ['models//x.sql', 'empty'],
    ['models/', 'empty'],
    ['models\\x.sql', 'backslash'],
    ['..\\x', 'backslash'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['.git/config', '.git'],
    ['models/.GIT/config', '.git'],
    ['.git./config', '.git'],
    ['.g\u200cit/config', '.git'],
    ['git~1/config', '.git'],
    ['.git:stream', '.git'],
    [' models/x.sql', 'space'],
    ['models/x.sql ', 'space'],
    [`${'x'.repeat(201)}.sql`, 'longer'],
    [`${'folder/'.repeat(200)}x.sql`, 'longer'],
  ])('refuses %j with a sentence', (path, part) => {
    const fault = findPathFault(path)
    expect(fault).toContain(part)
    expect(fault).toMatch(/\.$/)
  })

  it('keeps installed packages out of the repository', () => {
    expect(() => acceptWritablePath('dbt_packages/dbt_utils/macros/x.sql')).toThrow(/installed packages/)
    expect(acceptWritablePath('dbt_packages_notes.md')).toBe('dbt_packages_notes.md')
  })

  it('answers with the kind that becomes 400', () => {
    try {
      acceptPath('../x')
      expect.unreachable()
    } catch (error) {
      expect(isAppError(error) && error.kind).toBe('invalid')
    }
  })
})
