'use client'
import { NativeSelect } from '@mantine/core'
import { hopChoices, readHops, type LineageView } from './use-lineage-view.ts'
import classes from './lineage.module.css'

const choices = hopChoices.map((value) => ({
  value,
  label: value === 'all' ? 'all' : `${value} ${value === '1' ? 'hop' : 'hops'}`,
}))

/** How far the trace goes each way. */
export function HopControls(props: {
  view: LineageView
  onChange: (change: Partial<Pick<LineageView, 'up' | 'down'>>) => void
}) {
  return (
    <>
      <label className={classes.hops}>
        Up
        <NativeSelect
          data={choices}
          value={props.view.up}
          onChange={(event) => props.onChange({ up: readHops(event.currentTarget.value) })}
        />
      </label>
      <label className={classes.hops}>
        Down
        <NativeSelect
          data={choices}
          value={props.view.down}
          onChange={(event) => props.onChange({ down: readHops(event.currentTarget.value) })}
        />
      </label>
    </>
  )
}
