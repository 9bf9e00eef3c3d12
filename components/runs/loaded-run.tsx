'use client'
import { useMemo, useState } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { selectOrphans } from '#components/parts/missing-relation.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { isLive } from '#lib/client/runs.ts'
import type { RunLogLine, RunStreamState } from '#lib/client/run-stream-state.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { buildTimeline, type Timeline, type TimelineFilter } from './build-timeline.ts'
import { listProblems } from './list-problems.ts'
import { countStates, orderNodes } from './order-nodes.ts'
import { RunHeader } from './run-header.tsx'
import { RunLog } from './run-log.tsx'
import { isTest, type RunMap } from './run-map.ts'
import { RunNodePane } from './run-node-pane.tsx'
import { RunNodes } from './run-nodes.tsx'
import { RunProblems } from './run-problems.tsx'
import { RunTimeline } from './run-timeline.tsx'
import { RunView, type RunTab } from './run-view.tsx'
import classes from './runs.module.css'
import { useNow } from './use-now.ts'
import { writeRetrySelection } from './write-retry-selection.ts'

export interface LoadedRunProps {
  readonly project: string
  readonly run: RunSummary
  readonly map: RunMap
  readonly log: readonly RunLogLine[]
  readonly connection: RunStreamState['connection']
}

export function LoadedRun({ project, run, map, log, connection }: LoadedRunProps) {
  const { me } = useProject()
  const live = isLive(run.state)
  const now = useNow(live)
  const [tab, setTab] = useState<RunTab>('timeline')
  const [filter, setFilter] = useState<TimelineFilter>('all')
  const [selected, setSelected] = useState<string | null>(null)
  const timeline = useMemo(() => buildTimeline(map, { now, filter }), [map, now, filter])
  const problems = useMemo(() => listProblems({ run, map, log }), [run, map, log])
  const counts = countStates(map.nodes.values())
  const retry = useMemo(() => (live ? null : writeRetrySelection(map, run)), [live, map, run])
  const rows = useDefaultLayout({ id: 'metricwright.run.rows', panelIds: ['nodes', 'log'] })
  const node = selected === null ? null : (map.nodes.get(selected) ?? null)
  const problem = problems.find((each) => each.key === selected) ?? null
  const nodes = [...map.nodes.values()]
  // Of somebody else's schema nothing can be built here.
  const mine = run.environment === 'development' && run.startedBy.id === me.id && !live
  const orphans = mine ? selectOrphans(nodes) : ''
  const tests = nodes.filter(isTest).length
  return (
    <>
      <RunHeader
        project={project}
        run={run}
        retry={retry}
        now={now}
        counts={counts}
        reconnecting={connection === 'reconnecting'}
      />
      <Group orientation="vertical" className={classes.panes ?? ''} {...rows}>
        <Panel id="nodes" defaultSize="58" minSize={96}>
          <div className={classes.columns}>
            <RunView
              tab={tab}
              onTab={setTab}
              models={nodes.length - tests}
              tests={tests}
              counts={counts}
              filter={filter}
              onFilter={setFilter}
              hasPath={timeline.critical.length > 0}
            >
              <RunNodesView {...{ tab, timeline, map, live, now, selected }} onSelect={setSelected} />
            </RunView>
            {node === null ? null : (
              <RunNodePane
                {...{ project, run, node, map, problem, now }}
                critical={timeline.critical}
                onSelect={setSelected}
              />
            )}
          </div>
        </Panel>
        <Separator className={classes.separator ?? ''} aria-label="Height of the log" />
        <Panel id="log" minSize={96}>
          <div className={classes.bottom}>
            <RunProblems project={project} problems={problems} orphans={orphans} onSelect={setSelected} />
            <div className={classes.log}>
              <RunLog
                lines={log}
                number={run.number}
                live={live}
                connecting={connection === 'connecting' || connection === 'reconnecting'}
                node={node === null ? null : { id: node.uniqueId, name: node.name }}
              />
            </div>
          </div>
        </Panel>
      </Group>
    </>
  )
}

interface RunNodesViewProps {
  readonly tab: RunTab
  readonly timeline: Timeline
  readonly map: RunMap
  readonly live: boolean
  readonly now: number
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
}

function RunNodesView({ tab, timeline, map, live, now, selected, onSelect }: RunNodesViewProps) {
  const wanted = tab === 'tests'
  const nodes = useMemo(
    () => orderNodes([...map.nodes.values()].filter((node) => isTest(node) === wanted)),
    [map, wanted],
  )
  if (map.nodes.size === 0) {
    return (
      <p className={classes.none}>
        {live ? 'The nodes of the run are not known yet.' : 'The run came to no node.'}
      </p>
    )
  }
  if (tab === 'timeline') return <RunTimeline {...{ timeline, live, now, selected, onSelect }} />
  if (nodes.length === 0) return <p className={classes.none}>There are none in this run.</p>
  return (
    <RunNodes key={tab} what={wanted ? 'Tests' : 'Models'} {...{ nodes, map, now, selected, onSelect }} />
  )
}
