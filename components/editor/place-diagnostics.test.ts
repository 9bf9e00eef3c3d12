import { describe, expect, it } from 'vitest'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { describeDiagnostic, placeDiagnostics } from './place-diagnostics.ts'

const at = (line: number) => ({ start: { line, column: 1 }, end: { line, column: 5 } })
const fault = (more: Partial<DiagnosticDto>): DiagnosticDto => ({
  code: 'x',
  severity: 'error',
  message: 'No such thing.',
  remedy: null,
  path: 'models/a.sql',
  span: at(3),
  stack: [],
  uniqueId: null,
  ...more,
})

describe('placeDiagnostics', () => {
  it('shows a fault of the file where it is', () => {
    expect(placeDiagnostics('models/a.sql', [fault({})])[0]?.span).toEqual(at(3))
  })
  it('shows a fault inside a macro at the call, with the place of the macro', () => {
    const [placed] = placeDiagnostics('models/a.sql', [
      fault({
        path: 'macros/m.sql',
        span: at(8),
        stack: [
          { label: 'macro m', path: 'macros/m.sql', span: at(8) },
          { label: 'model a', path: 'models/a.sql', span: at(2) },
        ],
      }),
    ])
    expect(placed?.span).toEqual(at(2))
    expect(placed?.elsewhere).toEqual({ path: 'macros/m.sql', span: at(8), label: 'macro m' })
  })
  it('marks both of two files of one name, and each file of a circle', () => {
    const twice = fault({
      code: 'node-duplicate',
      path: 'models/two/a.sql',
      message: "There are two models called 'a'; the other one is models/one/a.sql.",
    })
    expect(placeDiagnostics('models/one/a.sql', [twice])[0]?.elsewhere?.path).toBe('models/two/a.sql')
    expect(placeDiagnostics('models/three/a.sql', [twice])).toEqual([])
    const circle = fault({ code: 'cycle', path: 'models/a.sql', message: 'In a circle: a -> b -> a.' })
    expect(placeDiagnostics('models/b.sql', [circle])).toHaveLength(1)
    expect(placeDiagnostics('models/c.sql', [circle])).toEqual([])
  })
  it('leaves out what is of another file only', () => {
    expect(placeDiagnostics('models/a.sql', [fault({ path: 'models/b.sql' })])).toEqual([])
  })
  it('shows a fault without a place on the first line', () => {
    expect(placeDiagnostics('models/a.sql', [fault({ span: null })])[0]?.span.start.line).toBe(1)
  })
})

describe('describeDiagnostic', () => {
  it('says the remedy and each frame on its own line', () => {
    const text = describeDiagnostic(
      fault({ remedy: 'Name it.', stack: [{ label: 'macro m', path: 'macros/m.sql', span: at(8) }] }),
    )
    expect(text).toBe('No such thing.\nName it.\nin macro m (macros/m.sql:8)')
  })
})
