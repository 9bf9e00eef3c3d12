'use client'
import { SegmentedControl, Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount } from '#components/parts/format-time.ts'
import { StateMark, type Mark } from '#components/parts/state-mark.tsx'
import type { TimelineFilter } from './build-timeline.ts'
import type { StateCounts } from './order-nodes.ts'
import classes from './runs.module.css'

export type RunTab = 'timeline' | 'models' | 'tests'

export interface RunViewProps {
  readonly tab: RunTab
  readonly onTab: (tab: RunTab) => void
  readonly models: number
  readonly tests: number
  readonly counts: StateCounts
  readonly filter: TimelineFilter
  readonly onFilter: (filter: TimelineFilter) => void
  readonly hasPath: boolean
  readonly children: ReactNode
}

const words: readonly (readonly [keyof StateCounts, Mark])[] = [
  ['passed', 'passed'],
  ['warned', 'warned'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['cancelled', 'skipped'],
  ['running', 'running'],
  ['waiting', 'waiting'],
]

/** The nodes in one of three ways, and how many of them are in each state. */
export function RunView(props: RunViewProps) {
  const { tab, counts, filter } = props
  const filters: readonly { value: TimelineFilter; label: string }[] = [
    { value: 'all', label: 'All' },
    ...(props.hasPath ? [{ value: 'critical' as const, label: 'Critical path' }] : []),
    ...(counts.failed > 0 ? [{ value: 'failed' as const, label: 'Failed' }] : []),
  ]
  return (
    <Tabs
      className={classes.view ?? ''}
      value={tab}
      onChange={(value) => props.onTab(value === 'models' || value === 'tests' ? value : 'timeline')}
    >
      <div className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          {props.models === 0 ? null : (
            <Tabs.Tab value="models">
              Models <span className={classes.count}>{formatCount(props.models)}</span>
            </Tabs.Tab>
          )}
          {props.tests === 0 ? null : (
            <Tabs.Tab value="tests">
              Tests <span className={classes.count}>{formatCount(props.tests)}</span>
            </Tabs.Tab>
          )}
        </Tabs.List>
        <span className={classes.space} />
        <p className={classes.counts} aria-label="Nodes by state">
          {words.map(([state, mark]) =>
            counts[state] === 0 ? null : (
              <span key={state}>
                <StateMark mark={mark} label="" size={14} />
                {formatCount(counts[state])} <span className={classes.word}>{state}</span>
              </span>
            ),
          )}
        </p>
        {tab === 'timeline' && filters.length > 1 ? (
          <SegmentedControl
            aria-label="Nodes of the timeline"
            value={filter}
            data={[...filters]}
            onChange={(value) => props.onFilter(value)}
          />
        ) : null}
      </div>
      <Tabs.Panel value={tab} className={classes.panel ?? ''}>
        {props.children}
      </Tabs.Panel>
    </Tabs>
  )
}
