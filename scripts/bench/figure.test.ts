import { describe, expect, it } from 'vitest'
import { atLeast, makeFigure, percentile, under } from './figure.ts'

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

describe('a figure', () => {
  it('takes percentiles by rank, whatever the order', () => {
    expect([percentile(hundred, 0.5), percentile(hundred, 0.95), percentile([7], 0.95)]).toEqual([50, 95, 7])
  })

  it('passes where its p95 is under the bar, and not where it only equals it', () => {
    const figure = (limit: number) =>
      makeFigure({ name: 'x', unit: 'ms', values: hundred, how: '', bar: under(limit) })
    expect([figure(95.1).pass, figure(95).pass]).toEqual([true, false])
    expect(figure(95)).toMatchObject({ n: 100, p50: 50, p95: 95 })
  })

  it('holds a ratio against its middle, and tells what has no bar without judging it', () => {
    const values = [40, 50, 60]
    expect(makeFigure({ name: 'x', unit: 'times', values, how: '', bar: atLeast(50) }).pass).toBe(true)
    expect(makeFigure({ name: 'x', unit: 'times', values, how: '', bar: atLeast(51) }).pass).toBe(false)
    expect(makeFigure({ name: 'x', unit: 'MB', values, how: '' }).pass).toBeNull()
  })

  it('refuses to speak of what was not measured', () => {
    expect(() => makeFigure({ name: 'warm start', unit: 's', values: [], how: '' })).toThrow(/warm start/)
  })
})
