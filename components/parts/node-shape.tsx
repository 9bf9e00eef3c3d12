import type { ReactNode } from 'react'
import { describeShape, type Fill, type Shape } from './describe-shape.ts'

export interface NodeShapeProps {
  readonly resourceType: string
  readonly materialized: string | null
  /** Null paints with the colour of the text around it. */
  readonly layer: 'source' | 'staging' | 'core' | 'mart' | 'use' | null
  readonly size?: number
}

/** What a node is, by its shape; how it is built, by its fill; its layer, by its colour. */
export function NodeShape({ resourceType, materialized, layer, size = 16 }: NodeShapeProps) {
  const { shape, fill, label } = describeShape(resourceType, materialized)
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      role="img"
      aria-label={label}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
      strokeLinecap="round"
      style={{ color: colorOf(shape, layer), flex: 'none', display: 'block' }}
    >
      {outlines[shape](fill)}
    </svg>
  )
}

/** What may not be seen is grey, wherever it stands. */
function colorOf(shape: Shape, layer: NodeShapeProps['layer']): string {
  if (shape === 'lock') return 'var(--text-3)'
  return layer === null ? 'inherit' : `var(--layer-${layer})`
}

const square = (fill: Fill): ReactNode => (
  <>
    <rect
      x="2.8"
      y="2.8"
      width="10.4"
      height="10.4"
      rx="2"
      fill={fill === 'full' ? 'currentColor' : 'none'}
      strokeDasharray={fill === 'dashed' ? '2.4 2.2' : undefined}
    />
    {fill === 'half' ? (
      <path
        d="M3 8.2h10v3.6a1.4 1.4 0 0 1-1.4 1.4H4.4A1.4 1.4 0 0 1 3 11.8z"
        fill="currentColor"
        stroke="none"
      />
    ) : null}
  </>
)

const outlines: Readonly<Record<Shape, (fill: Fill) => ReactNode>> = {
  square,
  cylinder: () => (
    <>
      <ellipse cx="8" cy="4.2" rx="4.6" ry="1.9" />
      <path d="M3.4 4.2v7.6c0 1.05 2.06 1.9 4.6 1.9s4.6-.85 4.6-1.9V4.2" />
    </>
  ),
  page: () => (
    <>
      <path d="M3.6 3.2c0-.6.4-1 1-1h4.8l3 3v7.6c0 .6-.4 1-1 1H4.6c-.6 0-1-.4-1-1z" />
      <path d="M6 8h4M6 10.8h4" />
    </>
  ),
  squares: () => (
    <>
      <rect x="2.4" y="5" width="8.6" height="8.6" rx="1.6" />
      <path d="M5.4 2.4h6.6c.9 0 1.6.7 1.6 1.6v6.6" />
    </>
  ),
  lock: () => (
    <>
      <rect x="3.2" y="7" width="9.6" height="6.6" rx="1.4" />
      <path d="M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2" />
    </>
  ),
  hexagon: () => <path d="M8 2l5.2 3v6L8 14l-5.2-3V5z" />,
  diamond: () => <path d="M8 2.2L13.8 8 8 13.8 2.2 8z" fill="currentColor" />,
  pentagon: () => <path d="M2.8 3.4h6.6L13.6 8l-4.2 4.6H2.8z" />,
  arrow: () => (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M5.4 8h5M8.6 6l2 2-2 2" />
    </>
  ),
  braces: () => (
    <path d="M6 2.6c-1.6 0-2 .7-2 2v1.6c0 1-.5 1.6-1.6 1.8 1.1.2 1.6.8 1.6 1.8v1.6c0 1.3.4 2 2 2M10 2.6c1.6 0 2 .7 2 2v1.6c0 1 .5 1.6 1.6 1.8-1.1.2-1.6.8-1.6 1.8v1.6c0 1.3-.4 2-2 2" />
  ),
  tick: () => (
    <>
      <rect x="2.8" y="2.8" width="10.4" height="10.4" rx="2" strokeWidth="1.3" />
      <path d="M5.4 8.2l1.8 1.8 3.4-3.8" strokeWidth="1.3" />
    </>
  ),
  file: () => (
    <path
      d="M4 3.2c0-.6.4-1 1-1h4.4L12.4 5v7.8c0 .6-.4 1-1 1H5c-.6 0-1-.4-1-1zM9.2 2.4V5.2h3"
      strokeWidth="1.3"
    />
  ),
}
