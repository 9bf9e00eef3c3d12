import { queryOptions } from '@tanstack/react-query'
import { getAccess } from '#lib/contracts/access.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

export const accessKeys = { one: (project: string) => [...projectKeys.one(project), 'access'] as const }

export const accessQuery = (project: string) =>
  queryOptions({
    queryKey: accessKeys.one(project),
    queryFn: ({ signal }) => call(getAccess, { params: { project }, signal }),
  })
