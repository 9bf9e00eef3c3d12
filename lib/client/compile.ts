import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { getGraph, getNode, listProblems } from '#lib/contracts/compile.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

export type GraphOf = 'branch' | 'main'

export const compileKeys = {
  all: (project: string) => [...projectKeys.one(project), 'compiled'] as const,
  problems: (project: string) => [...compileKeys.all(project), 'problems'] as const,
  graph: (project: string, of: GraphOf, select: string) =>
    [...compileKeys.all(project), 'graph', of, select] as const,
  node: (project: string, id: string, of: GraphOf) => [...compileKeys.all(project), 'node', id, of] as const,
}

export const problemsQuery = (project: string) =>
  queryOptions({
    queryKey: compileKeys.problems(project),
    queryFn: ({ signal }) => call(listProblems, { params: { project }, signal }),
    placeholderData: keepPreviousData,
  })
export const graphQuery = (project: string, of: GraphOf = 'branch', select = '') =>
  queryOptions({
    queryKey: compileKeys.graph(project, of, select),
    queryFn: ({ signal }) => call(getGraph, { params: { project }, query: { of, select }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  })
export const nodeQuery = (project: string, id: string, of: GraphOf = 'branch') =>
  queryOptions({
    queryKey: compileKeys.node(project, id, of),
    queryFn: ({ signal }) => call(getNode, { params: { project, id }, query: { of }, signal }),
    staleTime: 5_000,
  })
