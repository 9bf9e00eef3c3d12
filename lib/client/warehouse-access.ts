import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { getWarehouseAccess, setWarehouseAccess } from '#lib/contracts/warehouse-access.ts'
import { accessKeys } from './access.ts'
import { call } from './call.ts'

const key = (project: string) => [...accessKeys.one(project), 'warehouse'] as const

export const warehouseAccessQuery = (project: string) =>
  queryOptions({
    queryKey: key(project),
    queryFn: ({ signal }) => call(getWarehouseAccess, { params: { project }, signal }),
  })

export function useSetWarehouseAccess(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (state: 'on' | 'off') => call(setWarehouseAccess, { params: { project }, body: { state } }),
    onSuccess: (data) => client.setQueryData(key(project), data),
  })
}
