import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { cancelPackages, getPackages, installPackages } from '#lib/contracts/packages.ts'
import type { ProjectPackages } from '#lib/contracts/packages.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

export const packageKey = (project: string) => [...projectKeys.one(project), 'packages'] as const

/** How often an installation that goes on is asked how far it is. */
const followMs = 700

export const packagesQuery = (project: string) =>
  queryOptions({
    queryKey: packageKey(project),
    queryFn: ({ signal }) => call(getPackages, { params: { project }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'installing' ? followMs : false),
    staleTime: 5_000,
  })

function useAnswer(project: string) {
  const client = useQueryClient()
  return (answer: ProjectPackages) => client.setQueryData(packageKey(project), answer)
}

export function useInstallPackages(project: string) {
  return useMutation({
    mutationFn: () => call(installPackages, { params: { project } }),
    onSuccess: useAnswer(project),
  })
}
export function useCancelPackages(project: string) {
  return useMutation({
    mutationFn: () => call(cancelPackages, { params: { project } }),
    onSuccess: useAnswer(project),
  })
}
