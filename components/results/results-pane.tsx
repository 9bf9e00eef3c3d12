'use client'
import { Button } from '@mantine/core'
import { IconTable } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { BuildOffer } from '#components/parts/build-offer.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { formatDuration } from '#components/parts/format-time.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { RequestAccess } from '#components/parts/request-access.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { DiagnosticDto, PreviewResult } from '#lib/contracts/compile.ts'
import { DataGrid } from './data-grid.tsx'
import classes from './results-pane.module.css'
import { placesOf } from './places-of-problems.ts'
import { useElapsed } from './use-elapsed.ts'
import type { FinishedPreview, Preview } from './use-preview.ts'

export interface ResultsPaneProps {
  readonly preview: Preview
  readonly showDistribution: boolean
  /** The file in front: whoever reads of a problem in it is there already. */
  readonly shownPath: string | null
  /** Null where there is nothing to preview. */
  readonly onPreview: (() => void) | null
  readonly onOpen: (problem: DiagnosticDto) => void
  /** Builds what is missing; the answer says which preview failed for want of it. */
  readonly onBuild: (finished: FinishedPreview) => void
  readonly building: boolean
}

/** What the preview found. The last result stays while the next one runs. */
export function ResultsPane({ preview, ...props }: ResultsPaneProps) {
  const { running, finished, error, cancelled } = preview
  return (
    <div className={classes.pane}>
      {running === null ? null : <RunningBar startedAt={running.startedAt} onCancel={preview.cancel} />}
      {cancelled ? (
        <p className={classes.note}>The preview was cancelled; its query is ended in the warehouse.</p>
      ) : null}
      {error !== null ? <ErrorState error={error} what="The preview did not run." /> : null}
      {error !== null ? null : finished === null ? (
        running === null ? (
          <NothingYet onPreview={props.onPreview} />
        ) : null
      ) : (
        <Earlier isEarlier={running !== null || cancelled} finished={finished}>
          <Finished finished={finished} {...props} />
        </Earlier>
      )}
    </div>
  )
}

interface EarlierProps {
  readonly isEarlier: boolean
  readonly finished: FinishedPreview
  readonly children: ReactNode
}

/** Rows that are not of what was asked last stay to be looked at, and say so. */
function Earlier({ isEarlier, finished, children }: EarlierProps) {
  const { path, part } = finished.request
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    <div className={isEarlier ? `${classes.finished} ${classes.earlier}` : classes.finished}>
      {isEarlier ? (
        <p className={classes.old} role="note">
          Of the earlier run: {part === null ? name : `${part.label} of ${name}`}
        </p>
      ) : null}
      {children}
    </div>
  )
}

function NothingYet({ onPreview }: Pick<ResultsPaneProps, 'onPreview'>) {
  return (
    <EmptyState
      icon={<IconTable size={20} stroke={1.5} />}
      title="No result yet"
      text="A preview runs what is on the screen, saved or not, or just what is selected."
      action={
        onPreview === null ? undefined : (
          <Button
            rightSection={<KeyHint keys={['Ctrl', '↵']} />}
            aria-keyshortcuts="Control+Enter"
            onClick={onPreview}
          >
            Preview
          </Button>
        )
      }
    />
  )
}

function RunningBar({ startedAt, onCancel }: { startedAt: number; onCancel: () => void }) {
  const elapsed = useElapsed(startedAt)
  // What is quick shows nothing.
  if (elapsed < 300) return null
  return (
    <div className={classes.running} role="status">
      <StateMark mark="running" label="" />
      <span>
        Running <span className="tabular">{(elapsed / 1000).toFixed(1)} s</span>
      </span>
      <Button
        size="xs"
        onClick={onCancel}
        rightSection={<KeyHint keys={['Esc']} />}
        aria-keyshortcuts="Escape"
      >
        Cancel
      </Button>
    </div>
  )
}

type FinishedProps = Omit<ResultsPaneProps, 'preview'> & { finished: FinishedPreview }

function Finished({ finished, shownPath, showDistribution, onOpen, onBuild, building }: FinishedProps) {
  const { answer } = finished
  switch (answer.status) {
    case 'ok':
      return <Rows key={finished.elapsedMs} result={answer.result} showDistribution={showDistribution} />
    case 'invalid':
      return <Faults title="It does not compile." problems={answer.diagnostics} {...{ shownPath, onOpen }} />
    case 'refused':
      return (
        <Message
          title={answer.datasets.length === 0 ? 'This cannot be previewed' : 'You may not read this'}
          text={answer.message}
        >
          {answer.datasets.length === 0 ? null : (
            <>
              <p className={classes.about}>Refused: {answer.datasets.join(', ')}</p>
              <RequestAccess datasets={answer.datasets} />
            </>
          )}
        </Message>
      )
    case 'failed':
      if (answer.missing.length > 0) {
        return (
          <Message title="Something that this reads is not built yet" text={answer.message} mark="note">
            <div className={classes.go}>
              <BuildOffer busy={building} onBuild={() => onBuild(finished)} />
            </div>
          </Message>
        )
      }
      return (
        <Message
          title={answer.kind === 'cancelled' ? 'The query was cancelled' : 'The warehouse refused the query'}
          text={answer.message}
        >
          {answer.remedy === null ? null : <p className={classes.about}>{answer.remedy}</p>}
          <p className={classes.about}>After {formatDuration(finished.elapsedMs)}</p>
          <ProblemList problems={answer.diagnostics} {...{ shownPath, onOpen }} />
        </Message>
      )
    case 'unavailable':
      return <Message title="Queries cannot run here" text={answer.message} />
  }
}

function Rows({ result, showDistribution }: { result: PreviewResult; showDistribution: boolean }) {
  if (result.columns.length === 0) return <p className={classes.note}>The query gave no columns.</p>
  return (
    <DataGrid
      columns={result.columns}
      rows={result.rows}
      showDistribution={showDistribution}
      label="Result"
    />
  )
}

interface MessageProps {
  readonly title: string
  readonly text: string
  readonly mark?: 'failed' | 'note'
  readonly children?: ReactNode
}

function Message({ mark = 'failed', ...props }: MessageProps) {
  return (
    <div className={classes.message} role="alert">
      <StateMark mark={mark} label={mark === 'failed' ? 'Failed' : 'Note'} />
      <div>
        <h2>{props.title}</h2>
        <MessageText text={props.text} />
        {props.children}
      </div>
    </div>
  )
}

/** The first line in words; what follows points at places by columns, and so needs letters of one width. */
function MessageText({ text }: { text: string }) {
  const [first = '', ...rest] = text.trim().split('\n')
  const detail = rest.join('\n').replace(/^\s*\n/, '')
  return (
    <>
      <p className={classes.text}>{first}</p>
      {detail === '' ? null : <pre className={classes.detail}>{detail}</pre>}
    </>
  )
}

interface FaultsProps {
  readonly title: string
  readonly problems: readonly DiagnosticDto[]
  readonly shownPath: string | null
  readonly onOpen: (problem: DiagnosticDto) => void
}

function Faults({ title, problems, ...places }: FaultsProps) {
  const first = problems.find((problem) => problem.severity === 'error') ?? problems[0]
  return (
    <Message title={title} text={first?.message ?? 'The compiler found a fault.'}>
      {first === undefined || first.remedy === null ? null : <p className={classes.about}>{first.remedy}</p>}
      <ProblemList problems={problems} {...places} />
    </Message>
  )
}

function ProblemList({ problems, shownPath, onOpen }: Omit<FaultsProps, 'title'>) {
  return placesOf(problems, shownPath).map(({ problem, words }) => (
    <Button key={words} size="xs" className={classes.go ?? ''} onClick={() => onOpen(problem)}>
      {words}
    </Button>
  ))
}
