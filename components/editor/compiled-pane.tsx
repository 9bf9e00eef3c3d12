'use client'
import { Button } from '@mantine/core'
import { IconCode } from '@tabler/icons-react'
import { useState } from 'react'
import { compileFile, type CompileOutcome } from '#lib/contracts/compile.ts'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { call } from '#lib/client/call.ts'
import { useStore } from '#lib/client/store.ts'
import classes from './compiled-pane.module.css'
import { useDevelop, useOpenPath, useOutcome } from './develop-context.tsx'
import { TextEditor } from './text-editor.tsx'

/** The SQL that would run, as you type, and which environment each `ref` reads. */
export function CompiledPane() {
  const session = useDevelop()
  const path = useOpenPath()
  const outcome = useOutcome(path)
  const error = useStore(session.outcomes, (state) => state.error)
  if (path === null) {
    return (
      <EmptyState
        icon={<IconCode size={20} stroke={1.5} />}
        title="No file is open"
        text="Open a model to see its SQL."
      />
    )
  }
  if (outcome === null) {
    return error === null ? (
      <LateLoading what="Compiling" />
    ) : (
      <ErrorState error={error} what="It was not compiled." where={path} />
    )
  }
  if (outcome.needsWarehouse) return <NeedsWarehouse path={path} />
  if (outcome.compiledSql === null) return <NotCompiled outcome={outcome} />
  return (
    <div className={classes.pane}>
      <References outcome={outcome} />
      <TextEditor path="compiled.sql" text={outcome.compiledSql} label="Compiled SQL, read only" />
    </div>
  )
}

function NotCompiled({ outcome }: { outcome: CompileOutcome }) {
  const session = useDevelop()
  const fault = outcome.diagnostics.find((each) => each.severity === 'error')
  if (fault === undefined) {
    return (
      <EmptyState
        icon={<IconCode size={20} stroke={1.5} />}
        title="This file has no SQL of its own"
        text="Models, tests, snapshots and analyses compile to SQL; macros and YAML are part of them."
      />
    )
  }
  return (
    <div className={classes.fault}>
      <StateMark mark="failed" label="Failed" />
      <div>
        <b>It does not compile.</b> {fault.message}
        <div>
          <Button size="xs" onClick={() => session.update({ bottom: 'problems' })}>
            Show problems
          </Button>
        </div>
      </div>
    </div>
  )
}

/** Typing never asks the warehouse; a person may. */
function NeedsWarehouse({ path }: { path: string }) {
  const session = useDevelop()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const compile = async () => {
    const content = session.buffers.get(path)?.text ?? null
    setBusy(true)
    setError(null)
    try {
      const outcome = await call(compileFile, {
        params: { project: session.project },
        body: { path, content, allowWarehouse: true },
      })
      session.outcomes.set((before) => ({
        ...before,
        byPath: new Map(before.byPath).set(path, outcome),
        error: null,
      }))
    } catch (problem) {
      setError(problem)
    }
    setBusy(false)
  }
  if (error !== null)
    return <ErrorState error={error} what="It was not compiled." onRetry={() => void compile()} />
  return (
    <EmptyState
      icon={<IconCode size={20} stroke={1.5} />}
      title="This file asks the warehouse while it compiles"
      text="That is not done at every key. Compile it once, and the answers are kept."
      action={
        <Button loading={busy} onClick={() => void compile()}>
          Compile
        </Button>
      }
    />
  )
}

const environments: Readonly<Record<CompileOutcome['refs'][number]['environment'], string>> = {
  development: 'development',
  production: 'production',
  source: 'source',
  inline: 'part of this SQL',
}

function References({ outcome }: { outcome: CompileOutcome }) {
  if (outcome.refs.length === 0) return null
  return (
    <ul className={classes.refs} aria-label="What it reads">
      {outcome.refs.map((ref) => (
        <li key={ref.uniqueId} className={classes.ref}>
          <code>{ref.relation === '' ? ref.uniqueId : ref.relation}</code>
          <span className={ref.environment === 'development' ? classes.development : classes.environment}>
            {environments[ref.environment]}
          </span>
        </li>
      ))}
    </ul>
  )
}
