import { rowHeight, type Timeline } from './build-timeline.ts'
import classes from './run-timeline.module.css'

/** Where the critical path steps from one node to the next. */
export function TimelineLinks({ timeline }: { timeline: Timeline }) {
  const places = new Map(timeline.rows.map((row, index) => [row.node.uniqueId, { row, index }]))
  const path = timeline.critical.flatMap((id) => places.get(id) ?? [])
  return (
    <div className={classes.links} aria-hidden>
      {path.slice(1).map(({ row, index }, at) => {
        const before = path[at]
        if (before === undefined || row.start === null) return null
        const [high, low] = [Math.min(before.index, index), Math.max(before.index, index)]
        return (
          <i
            key={row.node.uniqueId}
            style={{
              left: `${(100 * row.start) / timeline.span}%`,
              top: (high + 0.5) * rowHeight,
              height: (low - high) * rowHeight,
            }}
          />
        )
      })}
    </div>
  )
}
