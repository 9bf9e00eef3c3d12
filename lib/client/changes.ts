import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  approveChange,
  closeChange,
  getChange,
  getChangeAccess,
  getChangeFiles,
  getChangeGraph,
  getChangeProduction,
  getChangeReading,
  listChanges,
  mergeChange,
  openChange,
  withdrawApproval,
} from '#lib/contracts/changes.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

export const changeKeys = {
  all: (project: string) => [...projectKeys.one(project), 'changes'] as const,
  list: (project: string) => [...changeKeys.all(project), 'list'] as const,
  one: (project: string, number: number) => [...changeKeys.all(project), number] as const,
  files: (project: string, number: number) => [...changeKeys.one(project, number), 'files'] as const,
  access: (project: string, number: number) => [...changeKeys.one(project, number), 'access'] as const,
  /** Of one head: another commit reads otherwise. */
  reading: (project: string, number: number, head: string) =>
    [...changeKeys.one(project, number), 'reading', head] as const,
  production: (project: string, number: number) =>
    [...changeKeys.one(project, number), 'production'] as const,
  graph: (project: string, number: number) => [...changeKeys.one(project, number), 'graph'] as const,
}

export const changesQuery = (project: string) =>
  queryOptions({
    queryKey: changeKeys.list(project),
    queryFn: ({ signal }) => call(listChanges, { params: { project }, signal }),
  })
export const changeQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: [...changeKeys.one(project, number), 'detail'],
    queryFn: ({ signal }) => call(getChange, { params: { project, number }, signal }),
  })
export const changeFilesQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: changeKeys.files(project, number),
    queryFn: ({ signal }) => call(getChangeFiles, { params: { project, number }, signal }),
  })
export const changeGraphQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: changeKeys.graph(project, number),
    queryFn: ({ signal }) => call(getChangeGraph, { params: { project, number }, signal }),
  })

export const changeAccessQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: changeKeys.access(project, number),
    queryFn: ({ signal }) => call(getChangeAccess, { params: { project, number }, signal }),
  })
export const changeReadingQuery = (project: string, number: number, head: string) =>
  queryOptions({
    queryKey: changeKeys.reading(project, number, head),
    queryFn: ({ signal }) => call(getChangeReading, { params: { project, number }, signal }),
    // What it answers costs more than to look again at each return to the window.
    staleTime: 60_000,
  })
export const changeProductionQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: changeKeys.production(project, number),
    queryFn: ({ signal }) => call(getChangeProduction, { params: { project, number }, signal }),
  })

/** Merging moves main: everything of the project is asked again. */
function useProjectMoved(project: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: projectKeys.one(project) })
}

export function useOpenChange(project: string) {
  return useMutation({
    mutationFn: (body: { title: string; description: string }) =>
      call(openChange, { params: { project }, body }),
    onSuccess: useProjectMoved(project),
  })
}
export function useApproveChange(project: string, number: number) {
  return useMutation({
    mutationFn: (headSha: string) => call(approveChange, { params: { project, number }, body: { headSha } }),
    onSuccess: useProjectMoved(project),
  })
}
export function useWithdrawApproval(project: string, number: number) {
  return useMutation({
    mutationFn: () => call(withdrawApproval, { params: { project, number } }),
    onSuccess: useProjectMoved(project),
  })
}
export function useMergeChange(project: string, number: number) {
  return useMutation({
    mutationFn: (body: { headSha: string; accessMark?: string }) =>
      call(mergeChange, { params: { project, number }, body }),
    onSuccess: useProjectMoved(project),
  })
}
export function useCloseChange(project: string, number: number) {
  return useMutation({
    mutationFn: () => call(closeChange, { params: { project, number } }),
    onSuccess: useProjectMoved(project),
  })
}
