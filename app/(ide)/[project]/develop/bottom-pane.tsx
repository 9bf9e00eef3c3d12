'use client'
import { useState, type KeyboardEvent } from 'react'
import { CompiledPane } from '#components/editor/compiled-pane.tsx'
import { useDevelop, useDevelopView, useOpenPath } from '#components/editor/develop-context.tsx'
import type { BottomTab } from '#components/editor/develop-view.ts'
import { ProblemsPane } from '#components/editor/problems-pane.tsx'
import { useNodeOfFile, type FileNode } from '#components/editor/use-node-of-file.ts'
import { useRunModel } from '#components/editor/use-run-model.ts'
import { formatCount } from '#components/parts/format-time.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { NodeRunsPane } from '#components/results/node-runs-pane.tsx'
import { ResultTools } from '#components/results/result-tools.tsx'
import { ResultsPane } from '#components/results/results-pane.tsx'
import type { FinishedPreview, Preview } from '#components/results/use-preview.ts'
import { useMay } from '#lib/client/project-context.tsx'
import { useShellState } from '#lib/client/shell-state.ts'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import classes from './develop-panes.module.css'

const tabs: readonly { key: BottomTab; label: string }[] = [
  { key: 'results', label: 'Results' },
  { key: 'compiled', label: 'Compiled SQL' },
  { key: 'problems', label: 'Problems' },
  { key: 'runs', label: 'Runs' },
]

/** The model with its parents; for a text that is none, what it reads with theirs. */
function selectMissing({ request, answer }: FinishedPreview, node: FileNode | null): string {
  const { path } = request
  const isOfNode = node !== null && ['model', 'snapshot'].includes(node.resourceType)
  if (isOfNode && path.endsWith(`/${node.name}.sql`)) return `+${node.name}`
  return answer.status === 'failed' ? answer.missing.map(({ name }) => `+${name}`).join(' ') : ''
}

/** What came of the open file: rows, SQL, problems, runs. */
export function BottomPane({ preview, onPreview }: { preview: Preview; onPreview: (() => void) | null }) {
  const session = useDevelop()
  const shown = useDevelopView((view) => view.bottom)
  const watchedRun = useDevelopView((view) => view.watchedRun)
  const path = useOpenPath()
  const node = useNodeOfFile(path)
  const mayPreview = useMay('preview.run')
  const builds = useRunModel()
  const [showDistribution, setShowDistribution] = useState(true)
  const open = (problem: DiagnosticDto) => {
    if (problem.path !== null) session.openFile(problem.path, problem.span?.start ?? { line: 1, column: 1 })
  }
  return (
    <section className={classes.bottom} aria-label="Results and problems" data-region>
      <div className={classes.tabs}>
        <BottomTabs shown={shown} />
        {shown === 'results' ? (
          <ResultTools
            finished={preview.finished}
            isEarlier={preview.running !== null || preview.cancelled}
            showDistribution={showDistribution}
            onToggleDistribution={() => setShowDistribution(!showDistribution)}
          />
        ) : null}
      </div>
      <div className={classes.panel} role="tabpanel" id="bottom-panel" aria-labelledby={`bottom-${shown}`}>
        {shown === 'results' ? (
          <ResultsPane
            preview={preview}
            shownPath={path}
            onPreview={mayPreview && node !== null ? onPreview : null}
            showDistribution={showDistribution}
            onOpen={open}
            onBuild={(finished) => builds.run('build', selectMissing(finished, node))}
            building={builds.starting}
          />
        ) : null}
        {shown === 'compiled' ? <CompiledPane /> : null}
        {shown === 'problems' ? <ProblemsPane /> : null}
        {shown === 'runs' ? (
          <NodeRunsPane
            project={session.project}
            nodeId={node?.id ?? null}
            watchedRun={watchedRun}
            onBuild={(select) => builds.run('build', select)}
            building={builds.starting}
            onEnded={session.compileShown}
          />
        ) : null}
      </div>
    </section>
  )
}

function BottomTabs({ shown }: { shown: BottomTab }) {
  const session = useDevelop()
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const index = tabs.findIndex((tab) => tab.key === shown)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    session.update({ bottom: next.key })
    document.getElementById(`bottom-${next.key}`)?.focus()
  }
  return (
    <div className={classes.list} role="tablist" aria-label="Below the editor" onKeyDown={move}>
      {tabs.map(({ key, label }) => (
        <button
          key={key}
          id={`bottom-${key}`}
          type="button"
          role="tab"
          aria-selected={key === shown}
          aria-controls="bottom-panel"
          tabIndex={key === shown ? 0 : -1}
          className={classes.tab}
          onClick={() => session.update({ bottom: key })}
        >
          {label}
          {key === 'problems' ? <ProblemBadge /> : null}
        </button>
      ))}
    </div>
  )
}

function ProblemBadge() {
  const problems = useShellState((state) => state.problems)
  if (problems === null || problems.errors + problems.warnings === 0) return null
  const bad = problems.errors > 0
  return (
    <span className={`${classes.badge} ${bad ? classes.bad : classes.caution}`}>
      <StateMark mark={bad ? 'failed' : 'warned'} label="" size={14} />
      {formatCount(bad ? problems.errors : problems.warnings)}
    </span>
  )
}
