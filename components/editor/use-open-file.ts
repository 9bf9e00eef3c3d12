'use client'
import { useQuery } from '@tanstack/react-query'
import { workspaceKeys } from '#lib/client/workspace.ts'
import { useDevelop } from './develop-context.tsx'
import { loadFile } from './develop-session.ts'

/** Reads the open file into its buffer, again whenever the window comes back to the front. */
export function useOpenFile(path: string | null) {
  const session = useDevelop()
  return useQuery({
    // Beside `fileQuery`: what is kept here is what is said of the file, its text is in the buffer.
    queryKey: [...workspaceKeys.file(session.project, path ?? ''), 'buffer'],
    queryFn: ({ signal }) => (path === null ? null : loadFile(session, path, signal)),
    enabled: path !== null,
    staleTime: 0,
    gcTime: 0,
  })
}
