import { barHeight, rowHeight, type Timeline } from './build-timeline.ts'
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
        // From the end of the one along its own row, then to the start of the next: between them its tests ran.
        // It begins at the edge of the bar, so that it does not strike out the time behind it.
        const [from, to] = [Math.min(before.row.end ?? row.start, row.start), row.start]
        const down = before.index <= index
        return (
          <i
            key={row.node.uniqueId}
            data-turn={down ? 'down' : 'up'}
            style={{
              left: `${(100 * from) / timeline.span}%`,
              width: `calc(${(100 * (to - from)) / timeline.span}% + 1px)`,
              top: (high + 0.5) * rowHeight + (down ? barHeight / 2 : 0),
              height: (low - high) * rowHeight - barHeight / 2,
            }}
          />
        )
      })}
    </div>
  )
}
