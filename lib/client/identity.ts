import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  beginSecondFactor,
  confirmSecondFactor,
  getIdentity,
  getSecondFactor,
  listMemberships,
  removeSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
  updateIdentity,
  type IdentitySettings,
} from '#lib/contracts/identity.ts'
import { call } from './call.ts'
import { peopleKeys } from './people.ts'

const keys = {
  identity: ['identity'] as const,
  secondFactor: ['me', 'second-factor'] as const,
  memberships: (id: string) => ['people', id, 'memberships'] as const,
}

export const identityQuery = () =>
  queryOptions({ queryKey: keys.identity, queryFn: ({ signal }) => call(getIdentity, { signal }) })
export const secondFactorQuery = () =>
  queryOptions({ queryKey: keys.secondFactor, queryFn: ({ signal }) => call(getSecondFactor, { signal }) })
export const membershipsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.memberships(id),
    queryFn: ({ signal }) => call(listMemberships, { params: { id }, signal }),
  })

function useInvalidate(key: readonly string[]) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key })
}

export function useUpdateIdentity() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: IdentitySettings & { version: number }) => call(updateIdentity, { body }),
    onSuccess: (saved) => {
      client.setQueryData(keys.identity, saved)
      return client.invalidateQueries({ queryKey: keys.secondFactor })
    },
  })
}
export function useBeginSecondFactor() {
  return useMutation({ mutationFn: () => call(beginSecondFactor, {}) })
}
export function useConfirmSecondFactor() {
  return useMutation({
    mutationFn: (code: string) => call(confirmSecondFactor, { body: { code } }),
    onSuccess: useInvalidate(keys.secondFactor),
  })
}
export function useRemoveSecondFactor() {
  return useMutation({
    mutationFn: (code: string) => call(removeSecondFactor, { body: { code } }),
    onSuccess: useInvalidate(keys.secondFactor),
  })
}
export function useRenewRecoveryCodes() {
  return useMutation({
    mutationFn: (code: string) => call(renewRecoveryCodes, { body: { code } }),
    onSuccess: useInvalidate(keys.secondFactor),
  })
}
export function useResetSecondFactor() {
  return useMutation({
    mutationFn: (id: string) => call(resetSecondFactor, { params: { id } }),
    onSuccess: useInvalidate(peopleKeys.all),
  })
}
