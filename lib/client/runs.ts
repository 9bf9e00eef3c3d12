import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  cancelRun,
  getRun,
  getRunPlan,
  listNodeRuns,
  listRuns,
  startRun,
  type RunState,
} from '#lib/contracts/runs.ts'
import type { BodyOf } from '#lib/contracts/contract.ts'
import { call } from './call.ts'
import { compileKeys } from './compile.ts'
import { projectKeys } from './projects.ts'

export const runKeys = {
  all: (project: string) => [...projectKeys.one(project), 'runs'] as const,
  list: (project: string) => [...runKeys.all(project), 'list'] as const,
  latest: (project: string) => [...runKeys.all(project), 'latest'] as const,
  one: (project: string, number: number) => [...runKeys.all(project), 'one', number] as const,
  plan: (project: string, number: number) => [...runKeys.one(project, number), 'plan'] as const,
  ofNodes: (project: string) => [...runKeys.all(project), 'of'] as const,
  ofNode: (project: string, id: string) => [...runKeys.ofNodes(project), id] as const,
}

const firstPage = (): number | null => null

export function isLive(state: RunState): boolean {
  return state === 'queued' || state === 'running'
}

/** Pages of 50, newest first; `before` is the number of the last run seen. */
export const runsQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: runKeys.list(project),
    queryFn: ({ pageParam, signal }) =>
      call(listRuns, {
        params: { project },
        query: pageParam === null ? { limit: 50 } : { before: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: firstPage(),
    getNextPageParam: (last) => (last.more ? (last.runs.at(-1)?.number ?? null) : null),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.runs.some((run) => isLive(run.state))) ? 2_000 : 15_000,
  })
/** For the place bar's sign that something runs. */
export const latestRunsQuery = (project: string) =>
  queryOptions({
    queryKey: runKeys.latest(project),
    queryFn: ({ signal }) => call(listRuns, { params: { project }, query: { limit: 10 }, signal }),
    refetchInterval: (query) => (query.state.data?.runs.some((run) => isLive(run.state)) ? 3_000 : 20_000),
  })
export const runQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: runKeys.one(project, number),
    queryFn: ({ signal }) => call(getRun, { params: { project, number }, signal }),
  })
/** Never changes once there are nodes: ask when the first one is known. */
export const runPlanQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: runKeys.plan(project, number),
    queryFn: ({ signal }) => call(getRunPlan, { params: { project, number }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
export const nodeRunsQuery = (project: string, id: string) =>
  queryOptions({
    queryKey: runKeys.ofNode(project, id),
    queryFn: ({ signal }) => call(listNodeRuns, { params: { project, id }, signal }),
    refetchInterval: (query) =>
      query.state.data?.runs.some((run) => ['waiting', 'running'].includes(run.node.state)) ? 1_000 : 15_000,
  })

/** When a run has ended: lists, the graph's states and what is built where are asked again. */
export function useRunEnded(project: string) {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: runKeys.all(project) }),
      client.invalidateQueries({ queryKey: compileKeys.all(project) }),
    ])
  }
}
export function useStartRun(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: BodyOf<typeof startRun>) => call(startRun, { params: { project }, body }),
    // The run's page opens without waiting for anything, and finds the run there. The list is left for it.
    onSuccess: ({ number }) => {
      void client.prefetchQuery(runQuery(project, number))
      void client.invalidateQueries({ queryKey: runKeys.list(project), refetchType: 'none' })
      void client.invalidateQueries({ queryKey: runKeys.latest(project) })
      void client.invalidateQueries({ queryKey: runKeys.ofNodes(project) })
    },
  })
}
export function useCancelRun(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (number: number) => call(cancelRun, { params: { project, number } }),
    onSuccess: () => client.invalidateQueries({ queryKey: runKeys.all(project) }),
  })
}
