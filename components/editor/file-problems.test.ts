import { describe, expect, it } from 'vitest'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import type { OutcomeState } from './develop-session.ts'
import { createProblemsOfText } from './file-problems.ts'

const fault = (message: string): DiagnosticDto => ({
  code: 'query-failed',
  severity: 'error',
  message,
  remedy: null,
  path: 'a.sql',
  span: null,
  stack: [],
  uniqueId: null,
})
const state = (change: Partial<OutcomeState>): OutcomeState => ({
  byPath: new Map(),
  error: null,
  slow: false,
  previewFaults: null,
  checkFaults: null,
  ...change,
})
const messages = (found: readonly DiagnosticDto[] | null) => found?.map((each) => each.message) ?? null

describe('the problems of a text', () => {
  it('has what the check found, for the text that it looked at alone', () => {
    const read = createProblemsOfText()
    const checked = state({ checkFaults: { path: 'a.sql', content: 'one', diagnostics: [fault('check')] } })
    expect(messages(read(checked, 'a.sql', 'one'))).toEqual(['check'])
    expect(messages(read(checked, 'a.sql', 'two'))).toBeNull()
    expect(messages(read(checked, 'b.sql', 'one'))).toBeNull()
  })

  it('tells a fault once that both the check and a preview found', () => {
    const at = { path: 'a.sql', content: 'one' }
    const both = state({
      checkFaults: { ...at, diagnostics: [fault('check')] },
      previewFaults: { ...at, diagnostics: [fault('preview')] },
    })
    expect(messages(createProblemsOfText()(both, 'a.sql', 'one'))).toEqual(['check'])
    const rows = { ...both, checkFaults: { ...at, diagnostics: [] } }
    expect(messages(createProblemsOfText()(rows, 'a.sql', 'one'))).toEqual(['preview'])
  })

  it('is the same list while nothing changes', () => {
    const read = createProblemsOfText()
    const checked = state({ checkFaults: { path: 'a.sql', content: 'one', diagnostics: [fault('check')] } })
    expect(read(checked, 'a.sql', 'one')).toBe(read(checked, 'a.sql', 'one'))
  })
})
