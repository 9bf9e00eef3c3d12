import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  commitDrafts,
  createBranch,
  createFile,
  deleteFiles,
  discardDrafts,
  getFile,
  getUncommitted,
  getWorkspace,
  listBranches,
  moveFiles,
  switchBranch,
  updateFromMain,
} from '#lib/contracts/workspace.ts'
import { call } from './call.ts'
import { refreshCompiled } from './compile.ts'
import { packageKey } from './packages.ts'
import { projectKeys } from './projects.ts'

export const workspaceKeys = {
  all: (project: string) => [...projectKeys.one(project), 'workspace'] as const,
  tree: (project: string) => [...workspaceKeys.all(project), 'tree'] as const,
  branches: (project: string) => [...workspaceKeys.all(project), 'branches'] as const,
  file: (project: string, path: string) => [...workspaceKeys.all(project), 'file', path] as const,
  uncommitted: (project: string) => [...workspaceKeys.all(project), 'diff'] as const,
}

export const workspaceQuery = (project: string) =>
  queryOptions({
    queryKey: workspaceKeys.tree(project),
    queryFn: ({ signal }) => call(getWorkspace, { params: { project }, signal }),
  })
export const branchesQuery = (project: string) =>
  queryOptions({
    queryKey: workspaceKeys.branches(project),
    queryFn: ({ signal }) => call(listBranches, { params: { project }, signal }),
  })
export const uncommittedQuery = (project: string) =>
  queryOptions({
    queryKey: workspaceKeys.uncommitted(project),
    queryFn: ({ signal }) => call(getUncommitted, { params: { project }, signal }),
  })
/** Read when a file is opened; what is typed after that lives in the editor's buffers, never in the cache. */
export const fileQuery = (project: string, path: string) =>
  queryOptions({
    queryKey: workspaceKeys.file(project, path),
    queryFn: ({ signal }) => call(getFile, { params: { project }, query: { path }, signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** After anything that changes files: the tree, the difference, the graph and the problems are asked again. */
export function useFilesChanged(project: string) {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: workspaceKeys.tree(project) }),
      client.invalidateQueries({ queryKey: workspaceKeys.uncommitted(project) }),
      client.invalidateQueries({ queryKey: packageKey(project) }),
      refreshCompiled(client, project),
    ])
  }
}
function useBranchChanged(project: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: projectKeys.one(project) })
}

/** Shows the branch that the person works on now. */
export function useReloadBranch(project: string) {
  return useBranchChanged(project)
}

export function useCreateBranch(project: string) {
  return useMutation({
    mutationFn: (name: string) => call(createBranch, { params: { project }, body: { name } }),
    onSuccess: useBranchChanged(project),
  })
}
export function useSwitchBranch(project: string) {
  return useMutation({
    mutationFn: (name: string) => call(switchBranch, { params: { project }, body: { name } }),
    onSuccess: useBranchChanged(project),
  })
}
export function useCreateFile(project: string) {
  return useMutation({
    mutationFn: (body: { path: string; content: string }) => call(createFile, { params: { project }, body }),
    onSuccess: useFilesChanged(project),
  })
}
export function useMoveFiles(project: string) {
  return useMutation({
    mutationFn: (body: { from: string; to: string }) => call(moveFiles, { params: { project }, body }),
    onSuccess: useFilesChanged(project),
  })
}
export function useDeleteFiles(project: string) {
  return useMutation({
    mutationFn: (path: string) => call(deleteFiles, { params: { project }, body: { path } }),
    onSuccess: useFilesChanged(project),
  })
}
export function useDiscardDrafts(project: string) {
  return useMutation({
    mutationFn: (paths: string[]) => call(discardDrafts, { params: { project }, body: { paths } }),
    onSuccess: useFilesChanged(project),
  })
}
export function useCommitDrafts(project: string) {
  return useMutation({
    mutationFn: (body: { message: string; paths: string[] | null }) =>
      call(commitDrafts, { params: { project }, body }),
    onSuccess: useBranchChanged(project),
  })
}
export function useUpdateFromMain(project: string) {
  return useMutation({
    mutationFn: (resolutions: { path: string; content: string | null }[]) =>
      call(updateFromMain, { params: { project }, body: { resolutions } }),
    onSuccess: useBranchChanged(project),
  })
}
