import { describe, expect, it } from 'vitest'
import type { Box } from '#components/parts/graph/edge-lines.ts'
import { frameView, readable, revealBox, type Viewport } from './frame-view.ts'

const room = { width: 1000, height: 600, top: 48, corner: { width: 184, height: 144 } }
const graph = (width: number, height: number, ...items: Box[]) => ({ width, height, items })
const box = (x: number, y: number) => ({ x, y, width: 200, height: 28 })

describe('frameView', () => {
  it('shows a small graph whole, in the middle, from the top', () => {
    expect(frameView(graph(500, 300), null, room)).toEqual({ x: 250, y: 48, zoom: 1 })
  })
  it('fits the columns, never so far away that names cannot be read', () => {
    expect(frameView(graph(1180, 300), null, room).zoom).toBeCloseTo(0.8)
    expect(frameView(graph(9000, 300), null, room).zoom).toBe(readable)
  })
  it('stands around what is looked at, and shows no emptiness above it', () => {
    const far = frameView(graph(944, 5000), box(0, 3000), room)
    expect(3000 + far.y).toBeGreaterThan(200)
    expect(3000 + far.y).toBeLessThan(400)
    expect(frameView(graph(944, 5000), box(0, 20), room).y).toBe(48)
  })
  it('leaves nothing behind the corner that fits beside or above it', () => {
    const last = (x: number, y: number) => frameView(graph(900, 540, box(x, y)), null, room)
    const right = ({ x, zoom }: Viewport) => 900 * zoom + x
    expect(last(0, 500)).toEqual({ x: 50, y: 48, zoom: 1 })
    expect(last(700, 20)).toEqual({ x: 50, y: 48, zoom: 1 })
    expect(right(last(700, 500))).toBeLessThanOrEqual(1000 - 184)
    // Wide and low: above it is larger than beside it.
    const low = frameView(graph(1300, 460, box(1100, 430)), null, room)
    expect(low.zoom).toBeCloseTo(944 / 1300)
    const high = frameView(graph(944, 430, box(744, 402)), null, room)
    expect(430 * high.zoom + high.y).toBeLessThanOrEqual(600 - 144)
    expect(high.zoom).toBeGreaterThan(0.9)
  })
  it('stays where neither helps', () => {
    const all = graph(9000, 5000, box(0, 0), box(850, 500))
    expect(frameView(all, null, room)).toEqual({ x: 28, y: 48, zoom: readable })
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
