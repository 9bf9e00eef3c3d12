'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import { isLive, runPlanQuery, runQuery, useRunEnded } from '#lib/client/runs.ts'
import { useRunStream } from '#lib/client/use-run-stream.ts'
import type { RunNode } from '#lib/contracts/runs.ts'
import { LoadedRun } from './loaded-run.tsx'
import { buildRunMap } from './run-map.ts'

/** One run: what it does, its nodes in time, and its log as it is written. */
export function RunPage({ number }: { number: number }) {
  const { project } = useProject()
  const { data, error, isPending, refetch } = useQuery(runQuery(project.slug, number))
  const stream = useRunStream(project.slug, data === undefined ? null : number)
  const run = stream.run ?? data?.run ?? null
  const nodes = useMemo(() => mergeNodes(data?.nodes ?? [], stream.nodes), [data?.nodes, stream.nodes])
  const plan = useQuery({ ...runPlanQuery(project.slug, number), enabled: nodes.size > 0 })
  const map = useMemo(() => buildRunMap(nodes, plan.data?.nodes ?? []), [nodes, plan.data])
  useAfterRun(project.slug, stream.done, data !== undefined && isLive(data.run.state))
  if (isPending) return <LateLoading what={`Reading run ${number}`} />
  if (run === null) {
    return (
      <ErrorState what={`Run ${number} could not be loaded.`} error={error} onRetry={() => void refetch()} />
    )
  }
  return (
    <LoadedRun project={project.slug} run={run} map={map} log={stream.log} connection={stream.connection} />
  )
}

/** What the stream says is newer than what was asked. */
function mergeNodes(
  asked: readonly RunNode[],
  streamed: ReadonlyMap<string, RunNode>,
): ReadonlyMap<string, RunNode> {
  const all = new Map(asked.map((node) => [node.uniqueId, node]))
  for (const [id, node] of streamed) all.set(id, node)
  return all
}

/** Once, when a run that was live ends: what it built is asked again. */
function useAfterRun(project: string, done: boolean, wasLive: boolean): void {
  const ended = useRunEnded(project)
  const told = useRef(false)
  useEffect(() => {
    if (!done || !wasLive || told.current) return
    told.current = true
    void ended()
  }, [done, wasLive, ended])
}
