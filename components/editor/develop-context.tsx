'use client'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { CompileOutcome, DiagnosticDto } from '#lib/contracts/compile.ts'
import type { Branch } from '#lib/contracts/workspace.ts'
import { compileKeys, refreshCompiled } from '#lib/client/compile.ts'
import { fileOfAddress } from '#lib/client/develop-address.ts'
import { registerBuffers } from '#lib/client/flush-buffers.ts'
import { packageKey } from '#lib/client/packages.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { updateShell, type SaveState } from '#lib/client/shell-state.ts'
import { createStore, useStore } from '#lib/client/store.ts'
import { workspaceKeys } from '#lib/client/workspace.ts'
import { createDevelopSession, loadFile, type DevelopSession } from './develop-session.ts'
import type { DevelopView } from './develop-view.ts'
import { isUnsaved, type DraftState } from './draft-sync.ts'
import { createProblemsOfText } from './file-problems.ts'
import { nameOf } from './file-tree.ts'
import { createRefreshAfterTyping, type RefreshAfterTyping } from './refresh-after-typing.ts'
import { watchElsewhere, type Elsewhere } from './watch-elsewhere.ts'

const DevelopContext = createContext<DevelopSession | null>(null)

export function useDevelop(): DevelopSession {
  const session = useContext(DevelopContext)
  if (session === null) throw new Error('useDevelop outside of Develop')
  return session
}
export function useDevelopView<S>(select: (view: DevelopView) => S): S {
  return useStore(useDevelop().view, select)
}
/** The file that is shown. */
export function useOpenPath(): string | null {
  return useDevelopView((view) => view.path)
}
export function useOutcome(path: string | null): CompileOutcome | null {
  return useStore(useDevelop().outcomes, (state) => (path === null ? null : (state.byPath.get(path) ?? null)))
}
/** What is known against the open file: its compile, and what the warehouse found in this very text. */
export function useProblems(path: string | null): readonly DiagnosticDto[] | null {
  const { buffers, outcomes } = useDevelop()
  const [problemsOfText] = useState(createProblemsOfText)
  const [subscribe] = useState(() => (listener: () => void) => {
    const stops = [buffers.subscribe(listener), outcomes.subscribe(listener)]
    return () => stops.forEach((stop) => stop())
  })
  const read = () =>
    path === null ? null : problemsOfText(outcomes.get(), path, buffers.get(path)?.text ?? null)
  return useSyncExternalStore(subscribe, read, read)
}
export function useDraft(path: string | null): DraftState | null {
  const { buffers } = useDevelop()
  const read = () => (path === null ? null : buffers.get(path))
  return useSyncExternalStore(buffers.subscribe, read, read)
}
export function useDrafts(): ReadonlyMap<string, DraftState> {
  const { buffers } = useDevelop()
  return useSyncExternalStore(buffers.subscribe, buffers.all, buffers.all)
}

/** A branch has a session of its own: give this component the branch's id as its key. */
export function DevelopProvider({ branch, children }: { branch: Branch; children: ReactNode }) {
  const { project, me } = useProject()
  const refresh = useRefreshAfterTyping(project.slug)
  const path = fileOfAddress(usePathname())
  const [others] = useState(() => createStore<{ readonly watch: Elsewhere | null }>({ watch: null }))
  const [session] = useState(() =>
    createDevelopSession({
      project: project.slug,
      userId: me.id,
      branch: { id: branch.id, name: branch.name },
      path,
      checksSql: me.permissions.includes('preview.run') && project.warehouseProblem === null,
      onTyped: refresh.typed,
      onStored: (path) => {
        refresh.stored(path)
        others.get().watch?.stored(path)
      },
    }),
  )
  const scope = `${me.id}.${project.slug}.${branch.id}`
  useEffect(() => {
    const watch = followElsewhere(session, { scope, onStored: refresh.stored })
    others.set({ watch })
    return () => {
      others.set({ watch: null })
      watch.stop()
    }
  }, [session, scope, refresh, others])
  useEffect(() => keepSafe(session), [session])
  useEffect(() => tellShell(session), [session])
  return <DevelopContext value={session}>{children}</DevelopContext>
}

/** Where nothing is unsaved here, the newer text of another window is shown, and said. */
function followElsewhere(
  session: DevelopSession,
  { scope, onStored }: { readonly scope: string; readonly onStored: (path: string) => void },
): Elsewhere {
  const readAgain = async (path: string) => {
    const before = session.buffers.get(path)
    if (before === null || isUnsaved(before)) return
    await loadFile(session, path)
    const after = session.buffers.get(path)
    // Deleted or renamed there: no tab stands for it here.
    if (after === null) return session.closeFile(path)
    if (after.outside === before.outside) return
    onStored(path)
    const message = `${nameOf(path)} was changed in another window: this is the newer text.`
    notifications.show({ id: `elsewhere ${path}`, message })
  }
  return watchElsewhere({
    scope,
    shownPath: () => fileOfAddress(window.location.pathname),
    // What is not reached now is asked again soon, and at the latest with the next save.
    onChanged: (path) => void readAgain(path).catch(() => undefined),
  })
}

const packageLists = ['packages.yml', 'dependencies.yml', 'package-lock.yml', 'dbt_project.yml']

/** A save changes marks, graph and problems; they are asked again once the typing rests. */
function useRefreshAfterTyping(project: string): RefreshAfterTyping {
  const client = useQueryClient()
  const [refresh] = useState(() =>
    createRefreshAfterTyping({
      schedule,
      refresh: (paths) => {
        if (packageLists.some((each) => paths.has(each))) {
          void client.invalidateQueries({ queryKey: packageKey(project) })
        }
        void client.invalidateQueries({ queryKey: workspaceKeys.tree(project) })
        void client.invalidateQueries({ queryKey: workspaceKeys.uncommitted(project) })
        void refreshCompiled(client, project)
      },
      cancel: () => {
        const queryKey = compileKeys.all(project)
        if (client.isFetching({ queryKey }) === 0) return false
        void client.cancelQueries({ queryKey })
        return true
      },
    }),
  )
  useEffect(() => refresh.stop, [refresh])
  return refresh
}

function schedule(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** Unsaved text outlives the page: sent with keepalive, and kept in the browser until the answer. */
function keepSafe(session: DevelopSession): () => void {
  const close = () => session.buffers.close()
  const release = registerBuffers(() => session.buffers.flush())
  window.addEventListener('pagehide', close)
  const warn = (event: BeforeUnloadEvent) => {
    const stuck = [...session.buffers.all().values()].some(
      (state) => isUnsaved(state) && (state.phase.kind === 'conflict' || state.phase.kind === 'refused'),
    )
    if (stuck) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  return () => {
    window.removeEventListener('pagehide', close)
    window.removeEventListener('beforeunload', warn)
    release()
    session.live.stop()
    session.buffers.close()
  }
}

function tellShell(session: DevelopSession): () => void {
  updateShell({ openFile: session.openFile })
  const tell = () => updateShell(saveStateOf([...session.buffers.all().values()]))
  tell()
  const stop = session.buffers.subscribe(tell)
  return () => {
    stop()
    updateShell({
      save: null,
      saveFault: null,
      cursor: null,
      compiled: null,
      compiling: false,
      compileFault: null,
      problems: null,
      actions: [],
      openFile: null,
    })
  }
}

function saveStateOf(states: readonly DraftState[]): { save: SaveState; saveFault: string | null } {
  const phases = states.filter(isUnsaved).map((state) => state.phase)
  const plain = (save: SaveState) => ({ save, saveFault: null })
  if (phases.some((phase) => phase.kind === 'conflict')) return plain('conflict')
  // The file that was refused says why itself.
  if (phases.some((phase) => phase.kind === 'refused')) return plain('refused')
  const waiting = phases.find((phase) => phase.kind === 'waiting')
  if (waiting !== undefined) return { save: 'retrying', saveFault: waiting.why }
  return plain(phases.length > 0 ? 'saving' : 'saved')
}
