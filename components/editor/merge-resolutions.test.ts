import { expect, it } from 'vitest'
import { currentResolutions } from './merge-resolutions.ts'

const conflict = (path: string, main: string) => ({ path, base: 'base', main, branch: 'mine' })

it('keeps what was resolved while both sides stay as they were', () => {
  const made = new Map(
    ['a.sql', 'b.sql', 'c.sql'].map((path) => [
      path,
      { conflict: conflict(path, 'theirs'), content: 'both' },
    ]),
  )
  const now = [
    conflict('a.sql', 'theirs'),
    conflict('b.sql', 'theirs, and more'),
    conflict('d.sql', 'theirs'),
  ]
  expect([...currentResolutions(made, now).keys()]).toEqual(['a.sql'])
})
