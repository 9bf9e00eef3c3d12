import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'
import { getGraph, getNode, listMacros, listProblems, searchColumns } from '#lib/contracts/compile.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

export type GraphOf = 'branch' | 'main'

export const compileKeys = {
  all: (project: string) => [...projectKeys.one(project), 'compiled'] as const,
  problems: (project: string) => [...compileKeys.all(project), 'problems'] as const,
  graph: (project: string, of: GraphOf, select: string) =>
    [...compileKeys.graphs(project), of, select] as const,
  graphs: (project: string) => [...compileKeys.all(project), 'graph'] as const,
  macros: (project: string) => [...compileKeys.all(project), 'macros'] as const,
  nodes: (project: string) => [...compileKeys.all(project), 'node'] as const,
  node: (project: string, id: string, of: GraphOf) => [...compileKeys.nodes(project), id, of] as const,
}

/** The graph first: it says which nodes there are, so that nobody asks for one that was renamed or deleted. */
export async function refreshCompiled(client: QueryClient, project: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: compileKeys.problems(project) }),
    client.invalidateQueries({ queryKey: compileKeys.graphs(project) }),
  ])
  await Promise.all([
    client.invalidateQueries({ queryKey: compileKeys.nodes(project) }),
    client.invalidateQueries({ queryKey: compileKeys.macros(project) }),
  ])
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
export const macrosQuery = (project: string) =>
  queryOptions({
    queryKey: compileKeys.macros(project),
    queryFn: ({ signal }) => call(listMacros, { params: { project }, signal }),
    staleTime: 60_000,
  })
export const nodeQuery = (project: string, id: string, of: GraphOf = 'branch') =>
  queryOptions({
    queryKey: compileKeys.node(project, id, of),
    queryFn: ({ signal }) => call(getNode, { params: { project, id }, query: { of }, signal }),
    staleTime: 5_000,
  })
/** The last answer stays while the next one comes, so that a list does not blink at every key. */
export const columnsQuery = (project: string, of: GraphOf, q: string) =>
  queryOptions({
    queryKey: [...compileKeys.all(project), 'columns', of, q] as const,
    queryFn: ({ signal }) => call(searchColumns, { params: { project }, query: { of, q }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
