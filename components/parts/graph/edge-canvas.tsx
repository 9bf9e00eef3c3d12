'use client'
import { useComputedColorScheme } from '@mantine/core'
import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { EdgeLine } from './edge-lines.ts'
import classes from './edge-canvas.module.css'

export interface DrawnLine extends EdgeLine {
  /** Name of a colour of the theme, such as `--accent`. */
  readonly colour: string
  readonly width: number
  readonly dash: readonly number[]
  /** An × on its middle: the line is no longer there. */
  readonly crossed: boolean
}

/**
 * The lines of a graph, on one canvas below its nodes: thousands cost a frame nothing, where thousands of SVG elements
 * do. In the order given, so that the last lies on top. Screen readers have the lists beside the graph.
 */
export function EdgeCanvas({ lines }: { lines: readonly DrawnLine[] }) {
  const ref = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    const canvas = ref.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return
    const colours = coloursOf(canvas, lines)
    const paths = new Map<DrawnLine, Path2D>()
    let [width, height, x, y, zoom] = [0, 0, 0, 0, 0]
    const draw = () => {
      const state = store.getState()
      const [left, top, scale] = state.transform
      if (state.width === width && state.height === height && left === x && top === y && scale === zoom)
        return
      ;[width, height, x, y, zoom] = [state.width, state.height, left, top, scale]
      sizeCanvas(canvas, width, height)
      drawLines(context, { lines, colours, paths, view: { x, y, zoom, width, height } })
    }
    draw()
    return store.subscribe(draw)
  }, [store, lines, scheme])
  return <canvas ref={ref} className={classes.canvas} aria-hidden />
}

function coloursOf(canvas: HTMLCanvasElement, lines: readonly DrawnLine[]): ReadonlyMap<string, string> {
  const style = getComputedStyle(canvas)
  const names = new Set(lines.map((line) => line.colour))
  return new Map([...names].map((name) => [name, style.getPropertyValue(name)]))
}

function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
  const ratio = window.devicePixelRatio
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== across) canvas.width = across
  if (canvas.height !== down) canvas.height = down
}

interface Drawing {
  readonly lines: readonly DrawnLine[]
  readonly colours: ReadonlyMap<string, string>
  readonly paths: Map<DrawnLine, Path2D>
  readonly view: {
    readonly x: number
    readonly y: number
    readonly zoom: number
    readonly width: number
    readonly height: number
  }
}

function drawLines(context: CanvasRenderingContext2D, { lines, colours, paths, view }: Drawing): void {
  const ratio = window.devicePixelRatio
  const { x, y, zoom } = view
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio)
  const [left, top] = [-x / zoom, -y / zoom]
  const [right, bottom] = [left + view.width / zoom, top + view.height / zoom]
  for (const line of lines) {
    if (line.right < left || line.left > right || line.bottom < top - 8 || line.top > bottom + 8) continue
    let path = paths.get(line)
    if (path === undefined) {
      path = new Path2D(line.d)
      paths.set(line, path)
    }
    context.strokeStyle = colours.get(line.colour) ?? ''
    // Not thinner than half a pixel, however far away.
    context.lineWidth = Math.max(line.width, 0.5 / zoom)
    context.setLineDash([...line.dash])
    context.stroke(path)
    if (line.crossed) drawCross(context, line)
  }
}

function drawCross(context: CanvasRenderingContext2D, { middle: { x, y } }: DrawnLine): void {
  context.setLineDash([])
  context.lineWidth = 1.8
  context.beginPath()
  context.moveTo(x - 4, y - 4)
  context.lineTo(x + 4, y + 4)
  context.moveTo(x + 4, y - 4)
  context.lineTo(x - 4, y + 4)
  context.stroke()
}
