import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  assignRoles,
  changePassword,
  createResetLink,
  createToken,
  getAccountLink,
  getMe,
  invitePerson,
  listPeople,
  listSessions,
  listTokens,
  revokeInvitation,
  revokeSession,
  revokeToken,
  setPersonDisabled,
  useAccountLink as accountLinkContract,
  type RoleKey,
  type TokenScope,
} from '#lib/contracts/people.ts'
import { call } from './call.ts'

export const peopleKeys = {
  me: ['me'] as const,
  sessions: ['me', 'sessions'] as const,
  tokens: ['me', 'tokens'] as const,
  all: ['people'] as const,
  link: (token: string) => ['links', token] as const,
}

export const meQuery = () =>
  queryOptions({
    queryKey: peopleKeys.me,
    queryFn: ({ signal }) => call(getMe, { signal }),
    staleTime: 60_000,
  })
export const sessionsQuery = () =>
  queryOptions({ queryKey: peopleKeys.sessions, queryFn: ({ signal }) => call(listSessions, { signal }) })
export const tokensQuery = () =>
  queryOptions({ queryKey: peopleKeys.tokens, queryFn: ({ signal }) => call(listTokens, { signal }) })
export const peopleQuery = () =>
  queryOptions({ queryKey: peopleKeys.all, queryFn: ({ signal }) => call(listPeople, { signal }) })
export const accountLinkQuery = (token: string) =>
  queryOptions({
    queryKey: peopleKeys.link(token),
    queryFn: ({ signal }) => call(getAccountLink, { params: { token }, signal }),
    retry: false,
  })

function useInvalidate(key: readonly string[]) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key })
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current: string; next: string }) => call(changePassword, { body }),
    onSuccess: useInvalidate(peopleKeys.sessions),
  })
}
export function useRevokeSession() {
  return useMutation({
    mutationFn: (id: string) => call(revokeSession, { params: { id } }),
    onSuccess: useInvalidate(peopleKeys.sessions),
  })
}
export function useCreateToken() {
  return useMutation({
    mutationFn: (body: { name: string; expiresInDays: number | null; scopes: TokenScope[] }) =>
      call(createToken, { body }),
    onSuccess: useInvalidate(peopleKeys.tokens),
  })
}
export function useRevokeToken() {
  return useMutation({
    mutationFn: (id: string) => call(revokeToken, { params: { id } }),
    onSuccess: useInvalidate(peopleKeys.tokens),
  })
}
export function useInvitePerson() {
  return useMutation({
    mutationFn: (body: { email: string; name: string; roles: RoleKey[] }) => call(invitePerson, { body }),
    onSuccess: useInvalidate(peopleKeys.all),
  })
}
export function useRevokeInvitation() {
  return useMutation({
    mutationFn: (id: string) => call(revokeInvitation, { params: { id } }),
    onSuccess: useInvalidate(peopleKeys.all),
  })
}
export function useAssignRoles() {
  return useMutation({
    mutationFn: (input: { id: string; roles: RoleKey[] }) =>
      call(assignRoles, { params: { id: input.id }, body: { roles: input.roles } }),
    onSuccess: useInvalidate(peopleKeys.all),
  })
}
export function useCreateResetLink() {
  return useMutation({
    mutationFn: (id: string) => call(createResetLink, { params: { id } }),
    onSuccess: useInvalidate(peopleKeys.all),
  })
}
export function useSetPersonDisabled() {
  return useMutation({
    mutationFn: (input: { id: string; disabled: boolean }) =>
      call(setPersonDisabled, { params: { id: input.id }, body: { disabled: input.disabled } }),
    onSuccess: useInvalidate(peopleKeys.all),
  })
}
export function useJoin(token: string) {
  return useMutation({
    mutationFn: (body: { name: string; password: string }) =>
      call(accountLinkContract, { params: { token }, body }),
  })
}
