'use client'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { ReachedLayer, ReachedNode } from './impact.ts'
import classes from './node-pane.module.css'
import { markOf } from './node-note.ts'

/** What reads a node, or what it reads, layer by layer. */
export function Reached(props: {
  layers: readonly ReachedLayer[]
  none: string
  onFocus: (id: string) => void
}) {
  if (props.layers.length === 0) return <p className={classes.meta}>{props.none}</p>
  return props.layers.map((layer) => (
    <section key={layer.name}>
      <h3 className={classes.title}>
        {layer.name} <span className={classes.count}>{layer.reached.length}</span>
      </h3>
      <ul>
        {layer.reached.map((each) => (
          <li key={each.node.id}>
            <ReachedRow {...each} onFocus={props.onFocus} />
          </li>
        ))}
      </ul>
    </section>
  ))
}

function ReachedRow({ node, hops, onFocus }: ReachedNode & { readonly onFocus: (id: string) => void }) {
  const mark = markOf(node)
  return (
    <button type="button" data-focus="inside" className={classes.row} onClick={() => onFocus(node.id)}>
      <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      <MiddleText text={node.name} className={classes.grow ?? ''} />
      {mark === null ? null : <StateMark mark={mark} size={14} />}
      {hops === 1 ? null : <span className={classes.meta}>{hops} hops</span>}
    </button>
  )
}
