import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { applyAccessPlan, getAccessPlan, writeAccessFile } from '#lib/contracts/access-code.ts'
import { accessKeys } from './access.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

const planKey = (project: string) => [...accessKeys.one(project), 'plan'] as const

export const accessPlanQuery = (project: string) =>
  queryOptions({
    queryKey: planKey(project),
    queryFn: ({ signal }) => call(getAccessPlan, { params: { project }, signal }),
  })

export function useApplyAccessPlan(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { mark: string; remove: string[] }) =>
      call(applyAccessPlan, { params: { project }, body }),
    // Also after a refusal: then the plan that was shown is not the plan any more.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: accessKeys.one(project) }),
        client.invalidateQueries({ queryKey: accessKeys.roles }),
        client.invalidateQueries({ queryKey: accessKeys.groups }),
      ]),
  })
}

export function useWriteAccessFile(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call(writeAccessFile, { params: { project } }),
    onSuccess: () => client.invalidateQueries({ queryKey: projectKeys.one(project) }),
  })
}
