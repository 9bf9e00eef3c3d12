import { describe, expect, it } from 'vitest'
import { firstView } from './first-view.ts'

const frame = { width: 880, height: 380 }
const box = (x: number, y: number) => ({ x, y, width: 200, height: 28 })

describe('the first view of a change', () => {
  it('shows little in the middle, at its own size', () => {
    expect(firstView([box(300, 100)], [], frame)).toEqual({ x: 40, y: 76, zoom: 1 })
  })
  it('makes what nearly fits a little smaller', () => {
    const { x, zoom } = firstView([box(0, 0), box(700, 0)], [], frame)
    expect(zoom).toBeCloseTo(848 / 900)
    expect(x).toBeCloseTo(16)
  })
  it('begins at what was edited where the rest has no room, and cuts nothing of it', () => {
    const { x, zoom } = firstView([box(500, 40), box(1100, 40), box(1700, 40)], [], frame)
    expect(zoom).toBe(0.88)
    expect(500 * zoom + x).toBeCloseTo(16)
  })
  it('makes what was edited and what follows from it smaller before it cuts the last of it', () => {
    const { x, zoom } = firstView([box(500, 0), box(1350, 0)], [box(0, 0)], frame)
    expect(zoom).toBeCloseTo(848 / 1050)
    expect(1550 * zoom + x).toBeLessThanOrEqual(frame.width)
  })
  it('shows what is around it where that has room too', () => {
    const { x, zoom } = firstView([box(300, 0)], [box(0, 0)], frame)
    expect(zoom).toBe(1)
    expect(x).toBeCloseTo((880 - 500) / 2)
  })
  it('cuts through no box that stands before it', () => {
    const { x } = firstView([box(800, 0), box(1056, 0)], [box(544, 0), box(0, 0)], frame)
    expect(544 + 200 + x).toBeLessThan(0)
    expect(800 + x).toBeGreaterThan(0)
  })
})
