import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  cancelAccessCheck,
  getAccessCheck,
  listAccessChecks,
  startAccessCheck,
  type AccessCheck,
} from '#lib/contracts/access-checks.ts'
import { listAccessTests } from '#lib/contracts/access-tests.ts'
import { accessKeys } from './access.ts'
import { call } from './call.ts'

const keys = {
  tests: (project: string) => [...accessKeys.one(project), 'tests'] as const,
  checks: (project: string) => [...accessKeys.one(project), 'checks'] as const,
}

export const accessTestsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.tests(project),
    queryFn: ({ signal }) => call(listAccessTests, { params: { project }, query: {}, signal }),
  })

/** While one is at work it is asked for again and again: it takes seconds. */
const AGAIN_MS = 700
const isAtWork = ({ state }: AccessCheck) => state === 'queued' || state === 'running'

export const accessChecksQuery = (project: string) =>
  queryOptions({
    queryKey: keys.checks(project),
    queryFn: ({ signal }) => call(listAccessChecks, { params: { project }, signal }),
    refetchInterval: ({ state }) => (state.data?.checks.some(isAtWork) ? AGAIN_MS : false),
  })

/** A report does not change once it is there. */
export const accessCheckQuery = (project: string, number: number) =>
  queryOptions({
    queryKey: [...keys.checks(project), number],
    queryFn: ({ signal }) => call(getAccessCheck, { params: { project, number: String(number) }, signal }),
    staleTime: Infinity,
  })

function useAfter(project: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: keys.checks(project) })
}

export function useStartAccessCheck(project: string) {
  return useMutation({
    mutationFn: () => call(startAccessCheck, { params: { project } }),
    onSuccess: useAfter(project),
  })
}
export function useCancelAccessCheck(project: string) {
  return useMutation({
    mutationFn: (number: number) => call(cancelAccessCheck, { params: { project, number: String(number) } }),
    onSuccess: useAfter(project),
  })
}
