import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  createAccessRequest,
  decideAccessRequest,
  explainAccess,
  getAccess,
  listAccessRequests,
  listGrants,
  removeGrant,
  setGrant,
  setRestricted,
  whoCan,
  withdrawAccessRequest,
  type DatasetAction,
} from '#lib/contracts/access.ts'
import {
  createGroup,
  createRole,
  deleteGroup,
  deleteRole,
  listGroups,
  listRoles,
  updateGroup,
  updateRole,
} from '#lib/contracts/groups.ts'
import type { BodyOf } from '#lib/contracts/index.ts'
import { call } from './call.ts'
import { projectKeys } from './projects.ts'

export const accessKeys = {
  one: (project: string) => [...projectKeys.one(project), 'access'] as const,
  grants: (project: string) => [...accessKeys.one(project), 'grants'] as const,
  requests: (project: string) => [...accessKeys.one(project), 'requests'] as const,
  explain: (project: string, ask: Readonly<Record<string, string>>) =>
    [...accessKeys.one(project), 'explain', ask] as const,
  roles: ['roles'] as const,
  groups: ['groups'] as const,
}

export const accessQuery = (project: string) =>
  queryOptions({
    queryKey: accessKeys.one(project),
    queryFn: ({ signal }) => call(getAccess, { params: { project }, signal }),
  })
export const grantsQuery = (project: string) =>
  queryOptions({
    queryKey: accessKeys.grants(project),
    queryFn: ({ signal }) => call(listGrants, { params: { project }, signal }),
  })
export const requestsQuery = (project: string) =>
  queryOptions({
    queryKey: accessKeys.requests(project),
    queryFn: ({ signal }) => call(listAccessRequests, { params: { project }, signal }),
  })
export const rolesQuery = () =>
  queryOptions({
    queryKey: accessKeys.roles,
    queryFn: ({ signal }) => call(listRoles, { signal }),
    staleTime: 60_000,
  })
export const groupsQuery = () =>
  queryOptions({ queryKey: accessKeys.groups, queryFn: ({ signal }) => call(listGroups, { signal }) })

interface Question {
  readonly dataset: string
  readonly action: DatasetAction
}
export const explainQuery = (project: string, ask: Question & { readonly person: string }) =>
  queryOptions({
    queryKey: accessKeys.explain(project, { ...ask }),
    queryFn: ({ signal }) => call(explainAccess, { params: { project }, query: ask, signal }),
  })
export const whoQuery = (project: string, ask: Question) =>
  queryOptions({
    queryKey: accessKeys.explain(project, { ...ask }),
    queryFn: ({ signal }) => call(whoCan, { params: { project }, query: ask, signal }),
  })

/** Names of roles by their keys; a key that is not known yet is its own name. */
export function useRoleName(): (key: string) => string {
  const { data } = useQuery(rolesQuery())
  const names = new Map(data?.roles.map((role) => [role.key, role.name]))
  return (key) => names.get(key) ?? key
}

function useAfterChange(key: readonly unknown[]) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key })
}

export function useSetGrant(project: string) {
  return useMutation({
    mutationFn: (body: BodyOf<typeof setGrant>) => call(setGrant, { params: { project }, body }),
    onSuccess: useAfterChange(accessKeys.one(project)),
  })
}
export function useRemoveGrant(project: string) {
  return useMutation({
    mutationFn: (id: string) => call(removeGrant, { params: { project, id } }),
    onSuccess: useAfterChange(accessKeys.one(project)),
  })
}
export function useSetRestricted(project: string) {
  return useMutation({
    mutationFn: (body: { dataset: string; restricted: boolean }) =>
      call(setRestricted, { params: { project }, body }),
    onSuccess: useAfterChange(accessKeys.one(project)),
  })
}
export function useCreateRequest(project: string) {
  return useMutation({
    mutationFn: (body: BodyOf<typeof createAccessRequest>) =>
      call(createAccessRequest, { params: { project }, body }),
    onSuccess: useAfterChange(accessKeys.requests(project)),
  })
}
export function useDecideRequest(project: string) {
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; approve: boolean; expiresAt: string | null; note: string }) =>
      call(decideAccessRequest, { params: { project, id }, body }),
    onSuccess: useAfterChange(accessKeys.one(project)),
  })
}
export function useWithdrawRequest(project: string) {
  return useMutation({
    mutationFn: (id: string) => call(withdrawAccessRequest, { params: { project, id } }),
    onSuccess: useAfterChange(accessKeys.requests(project)),
  })
}

type RoleText = BodyOf<typeof createRole>
/** A version says that a role of that key is changed; without one it is made. */
export function useSaveRole() {
  return useMutation({
    mutationFn: ({ version, key, ...text }: RoleText & { version: number | null }) =>
      version === null
        ? call(createRole, { body: { key, ...text } })
        : call(updateRole, { params: { key }, body: { version, ...text } }),
    onSuccess: useAfterChange(accessKeys.roles),
  })
}
export function useDeleteRole() {
  return useMutation({
    mutationFn: (key: string) => call(deleteRole, { params: { key } }),
    onSuccess: useAfterChange(accessKeys.roles),
  })
}

type GroupText = BodyOf<typeof createGroup>
/** Where `of` is given that group is changed; else one is made. */
export function useSaveGroup() {
  return useMutation({
    mutationFn: ({ of, ...text }: GroupText & { of: { id: string; version: number } | null }) =>
      of === null
        ? call(createGroup, { body: text })
        : call(updateGroup, { params: { id: of.id }, body: { version: of.version, ...text } }),
    onSuccess: useAfterChange(accessKeys.groups),
  })
}
export function useDeleteGroup() {
  return useMutation({
    mutationFn: (id: string) => call(deleteGroup, { params: { id } }),
    onSuccess: useAfterChange(accessKeys.groups),
  })
}
