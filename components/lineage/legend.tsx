'use client'
import { useMemo } from 'react'
import { describeShape } from '#components/parts/describe-shape.ts'
import { NodeShape } from '#components/parts/node-shape.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import classes from './lineage.module.css'

const order = [
  'source',
  'seed',
  'model',
  'snapshot',
  'semantic_model',
  'metric',
  'saved_query',
  'exposure',
  'sync',
]

/** The shapes that are there, once each. Beside them whose library draws the canvas. */
export function Legend({ nodes, crowded }: { nodes: readonly GraphNode[]; crowded: boolean }) {
  const shapes = useMemo(() => shapesOf(nodes), [nodes])
  return (
    <footer className={classes.legend}>
      <ul aria-label="Shapes">
        {shapes.map(({ label, node }) => (
          <li key={label}>
            <span aria-hidden>
              <NodeShape
                resourceType={node.resourceType}
                materialized={node.materialized}
                layer={null}
                size={14}
              />
            </span>
            {label}
          </li>
        ))}
      </ul>
      {crowded ? <span>Lines are drawn where you point</span> : null}
      <a href="https://reactflow.dev" target="_blank" rel="noopener noreferrer">
        React Flow
      </a>
    </footer>
  )
}

function shapesOf(nodes: readonly GraphNode[]): { label: string; node: GraphNode }[] {
  const found = new Map<string, GraphNode>()
  for (const node of nodes) {
    const { label } = describeShape(node.resourceType, node.materialized)
    // A model is known by how it is built: "Model, table" is a table.
    const word = label.includes(', ') ? capital(label.slice(label.indexOf(', ') + 2)) : label
    if (!found.has(word)) found.set(word, node)
  }
  return [...found]
    .map(([label, node]) => ({ label, node }))
    .sort((a, b) => rank(a.node) - rank(b.node) || a.label.localeCompare(b.label))
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
const rank = (node: GraphNode) => {
  const at = order.indexOf(node.resourceType)
  return at < 0 ? order.length : at
}
