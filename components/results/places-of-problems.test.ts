import { describe, expect, it } from 'vitest'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { placesOf } from './places-of-problems.ts'

const problem = (path: string | null, line: number | null): DiagnosticDto => ({
  code: 'ref-not-found',
  severity: 'error',
  message: 'No such model',
  remedy: null,
  uniqueId: null,
  path,
  span: line === null ? null : { start: { line, column: 1 }, end: { line, column: 2 } },
  stack: [],
})
const words = (problems: readonly DiagnosticDto[]) =>
  placesOf(problems, 'models/a.sql').map((place) => place.words)

describe('places of problems', () => {
  it('in the file that is in front are lines of it', () => {
    expect(words([problem('models/a.sql', 3), problem('macros/m.sql', 7)])).toEqual([
      'Go to line 3',
      'Go to macros/m.sql, line 7',
    ])
  })

  it('that are where one is, or nowhere, are not offered, and none twice', () => {
    expect(words([problem('models/a.sql', null), problem(null, null)])).toEqual([])
    expect(words([problem('x.yml', null), problem('x.yml', null)])).toEqual(['Go to x.yml'])
  })
})
