'use client'
import { ActionIcon, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { hopChoices, readHops, type Hops, type LineageView } from './lineage-view.ts'
import classes from './lineage.module.css'
import { selectorOf } from './selector-of.ts'
import type { Trace } from './trace-graph.ts'
import type { ChangeView } from './use-lineage-view.ts'

/** What is traced and how far, at the foot of the canvas. */
export function TraceBar(props: { node: GraphNode; trace: Trace; view: LineageView; onChange: ChangeView }) {
  const { node, trace, view, onChange } = props
  const selector = selectorOf(node, view.up, view.down)
  return (
    <section className={classes.trace} aria-label="Trace">
      <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
      <span className={classes.traced}>
        Tracing <MiddleText text={node.name} className={classes.strong ?? ''} />
      </span>
      <Hops word="up" value={view.up} count={trace.up.size} onChange={(up) => onChange({ up })} />
      <Hops word="down" value={view.down} count={trace.down.size} onChange={(down) => onChange({ down })} />
      {view.select === selector ? null : (
        <Button
          variant="subtle"
          size="compact-sm"
          title={`Select ${selector}`}
          onClick={() => onChange({ select: selector })}
        >
          Only these
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        aria-label="End the trace"
        aria-keyshortcuts="Escape"
        className={classes.end ?? ''}
        onClick={() => onChange({ focus: null })}
      >
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
      <KeyHint keys={['Esc']} />
    </section>
  )
}

function Hops(props: { word: 'up' | 'down'; value: Hops; count: number; onChange: (value: Hops) => void }) {
  return (
    <label className={classes.hops}>
      <span className="tabular">
        {props.count.toLocaleString('en')} {props.word},
      </span>
      <select
        aria-label={`Hops ${props.word}`}
        value={props.value}
        onChange={(event) => props.onChange(readHops(event.currentTarget.value))}
      >
        {hopChoices.map((value) => (
          <option key={value} value={value}>
            {value === 'all' ? 'all hops' : value === '1' ? '1 hop' : `${value} hops`}
          </option>
        ))}
      </select>
    </label>
  )
}
