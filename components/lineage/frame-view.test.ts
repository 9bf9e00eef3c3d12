import { describe, expect, it } from 'vitest'
import { frameView, readable, revealBox } from './frame-view.ts'

const room = { width: 1000, height: 600, top: 48 }
const box = (x: number, y: number) => ({ x, y, width: 200, height: 28 })

describe('frameView', () => {
  it('shows a small graph whole, in the middle, from the top', () => {
    expect(frameView({ width: 500, height: 300 }, null, room)).toEqual({ x: 250, y: 48, zoom: 1 })
  })
  it('fits the columns, never so far away that names cannot be read', () => {
    expect(frameView({ width: 1180, height: 300 }, null, room).zoom).toBeCloseTo(0.8)
    expect(frameView({ width: 9000, height: 300 }, null, room).zoom).toBe(readable)
  })
  it('stands around what is looked at, and shows no emptiness above it', () => {
    const far = frameView({ width: 944, height: 5000 }, box(0, 3000), room)
    expect(3000 + far.y).toBeGreaterThan(200)
    expect(3000 + far.y).toBeLessThan(400)
    expect(frameView({ width: 944, height: 5000 }, box(0, 20), room).y).toBe(48)
  })
})

describe('revealBox', () => {
  it('moves no more than it must', () => {
    const view = { x: 0, y: 48, zoom: 1 }
    expect(revealBox(view, box(100, 100), room)).toEqual(view)
    expect(revealBox(view, box(900, 100), room)).toEqual({ x: -128, y: 48, zoom: 1 })
    expect(revealBox(view, box(100, -80), room)).toEqual({ x: 0, y: 128, zoom: 1 })
  })
})
