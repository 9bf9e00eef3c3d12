import { queryOptions, useMutation } from '@tanstack/react-query'
import { getProject, listProjects, pushProject } from '#lib/contracts/projects.ts'
import { call } from './call.ts'

export const projectKeys = {
  all: ['projects'] as const,
  one: (project: string) => ['projects', project] as const,
}

export const projectsQuery = () =>
  queryOptions({
    queryKey: projectKeys.all,
    queryFn: ({ signal }) => call(listProjects, { signal }),
    staleTime: 60_000,
  })
export const projectQuery = (project: string) =>
  queryOptions({
    queryKey: [...projectKeys.one(project), 'detail'],
    queryFn: ({ signal }) => call(getProject, { params: { project }, signal }),
    staleTime: 30_000,
  })

export function usePushProject(project: string) {
  return useMutation({
    mutationFn: (branch: string) => call(pushProject, { params: { project }, body: { branch } }),
  })
}
