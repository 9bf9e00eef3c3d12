'use client'
import { countOf, formatDuration } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { elapsedOf } from './describe-run.ts'
import type { RunMap } from './run-map.ts'
import classes from './run-node-pane.module.css'

export interface CriticalPathProps {
  readonly map: RunMap
  readonly ids: readonly string[]
  readonly selected: string
  readonly now: number
  readonly onSelect: (id: string) => void
}

/** The chain that the run cannot be shorter than, with what each part of it takes. */
export function CriticalPath({ map, ids, selected, now, onSelect }: CriticalPathProps) {
  const steps = ids.flatMap((id) => {
    const node = map.nodes.get(id)
    return node === undefined ? [] : [{ node, ms: elapsedOf(node, now) ?? 0 }]
  })
  const total = steps.reduce((sum, { ms }) => sum + ms, 0)
  const longest = Math.max(1, ...steps.map(({ ms }) => ms))
  return (
    <section className={classes.section} aria-label="Critical path">
      <h3>
        Critical path
        <span className={classes.about}>
          {countOf(steps.length, 'node')}, {formatDuration(total)}
        </span>
      </h3>
      <ol className={classes.path}>
        {steps.map(({ node, ms }) => (
          <li key={node.uniqueId}>
            <button
              type="button"
              aria-current={node.uniqueId === selected || undefined}
              onClick={() => onSelect(node.uniqueId)}
            >
              <NodeShape
                resourceType={node.resourceType}
                materialized={node.materialized || null}
                layer={map.layers.get(node.uniqueId) ?? null}
              />
              <MiddleText text={node.name} className={classes.name ?? ''} />
              <span className={classes.part} aria-hidden>
                <i style={{ width: `${(100 * ms) / longest}%` }} />
              </span>
              <span className={classes.ms}>{formatDuration(ms)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
