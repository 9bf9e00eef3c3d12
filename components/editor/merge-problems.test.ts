import { describe, expect, it } from 'vitest'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { countProblems, mergeProblems } from './merge-problems.ts'

const problem = (
  path: string,
  message: string,
  severity: DiagnosticDto['severity'] = 'error',
): DiagnosticDto => ({
  code: 'c',
  severity,
  message,
  remedy: null,
  path,
  span: null,
  stack: [],
  uniqueId: null,
})

describe('mergeProblems', () => {
  it('shows the open file as it was just compiled', () => {
    const merged = mergeProblems([problem('a', 'old'), problem('b', 'other')], 'a', [problem('a', 'new')])
    expect(merged.map((each) => each.message)).toEqual(['new', 'other'])
  })
  it('forgets a mended file at once', () => {
    expect(mergeProblems([problem('a', 'old')], 'a', [])).toEqual([])
  })
  it('says each once, errors first', () => {
    const merged = mergeProblems([problem('b', 'x')], 'a', [problem('a', 'w', 'warning'), problem('b', 'x')])
    expect(merged.map((each) => each.message)).toEqual(['x', 'w'])
  })
})

describe('countProblems', () => {
  it('counts errors and warnings, not notes', () => {
    const problems = [problem('a', 'x'), problem('a', 'y', 'warning'), problem('a', 'z', 'info')]
    expect(countProblems(problems)).toEqual({ errors: 1, warnings: 1 })
  })
})
