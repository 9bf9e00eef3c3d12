import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RoleKey, TokenScope } from '#lib/contracts/people.ts'
import {
  createServiceAccount,
  listServiceAccounts,
  removeServiceAccount,
  renewServiceSecret,
  updateServiceAccount,
} from '#lib/contracts/service-accounts.ts'
import { call } from './call.ts'

const key = ['service-accounts'] as const

export const serviceAccountsQuery = () =>
  queryOptions({ queryKey: key, queryFn: ({ signal }) => call(listServiceAccounts, { signal }) })

export interface NewServiceAccount {
  readonly name: string
  readonly roles: RoleKey[]
  readonly scopes: TokenScope[]
  readonly expiresInDays: number | null
}

function useInvalidate() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key })
}

export function useCreateServiceAccount() {
  return useMutation({
    mutationFn: (body: NewServiceAccount) => call(createServiceAccount, { body }),
    onSuccess: useInvalidate(),
  })
}
export function useUpdateServiceAccount() {
  return useMutation({
    mutationFn: (input: { id: string; name: string; roles: RoleKey[] }) =>
      call(updateServiceAccount, {
        params: { id: input.id },
        body: { name: input.name, roles: input.roles },
      }),
    onSuccess: useInvalidate(),
  })
}
export function useRenewServiceSecret() {
  return useMutation({
    mutationFn: (input: { id: string; scopes: TokenScope[]; expiresInDays: number | null }) =>
      call(renewServiceSecret, {
        params: { id: input.id },
        body: { scopes: input.scopes, expiresInDays: input.expiresInDays },
      }),
    onSuccess: useInvalidate(),
  })
}
export function useRemoveServiceAccount() {
  return useMutation({
    mutationFn: (id: string) => call(removeServiceAccount, { params: { id } }),
    onSuccess: useInvalidate(),
  })
}
