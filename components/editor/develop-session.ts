import { checkSql, compileFile, type CompileOutcome, type DiagnosticDto } from '#lib/contracts/compile.ts'
import { getFile } from '#lib/contracts/workspace.ts'
import type { Position } from '#lib/core/text-position.ts'
import { call } from '#lib/client/call.ts'
import { isClientError } from '#lib/client/client-error.ts'
import { developAddress, fileOfAddress } from '#lib/client/develop-address.ts'
import { createStore, type Store } from '#lib/client/store.ts'
import { createDevelopView, type DevelopView } from './develop-view.ts'
import { createDraftBuffers, type DraftBuffers } from './draft-buffers.ts'
import { foldersAbove } from './file-tree.ts'
import { createLiveCheck } from './live-check.ts'
import { createLiveCompile, isCompiled, type LiveCompile } from './live-compile.ts'
import { createLocalBackup } from './local-backup.ts'
import { closeTab, openTab } from './open-tabs.ts'
import { saveDraft, type DraftWriter } from './save-draft.ts'

/** What a preview or a check of a text found wrong; it holds for this text only. */
export interface TextFaults {
  readonly path: string
  readonly content: string
  readonly diagnostics: readonly DiagnosticDto[]
}

export interface OutcomeState {
  readonly byPath: ReadonlyMap<string, CompileOutcome>
  /** The last compile did not reach the server, or it failed. */
  readonly error: unknown
  /** A compile takes longer than one waits in silence. */
  readonly slow: boolean
  readonly previewFaults: TextFaults | null
  /** What the warehouse's parser found, some time after the compile. */
  readonly checkFaults: TextFaults | null
}

/** One branch that is worked on: unsaved text, live compile, and what is open. */
export interface DevelopSession {
  readonly project: string
  readonly writer: DraftWriter
  readonly buffers: DraftBuffers
  readonly live: LiveCompile
  readonly outcomes: Store<OutcomeState>
  readonly view: Store<DevelopView>
  update(change: Partial<DevelopView>): void
  /** Marks what a preview found wrong, until the text changes. */
  markFaults(faults: TextFaults | null): void
  openFile(path: string, at?: Position): void
  closeFile(path: string): void
  /** Reads every open file again, after a commit, a discard, a move or an update. */
  refreshFiles(): Promise<void>
  /** Compiles the shown file again: other files or tables have changed, and with them what is wrong with it. */
  compileShown(): void
}

export interface SessionOptions {
  readonly project: string
  readonly userId: string
  readonly branch: { readonly id: string; readonly name: string }
  /** The file that the address names. */
  readonly path: string | null
  /** False where the person may preview nothing, or there is nothing to ask. */
  readonly checksSql: boolean
  readonly onTyped: () => void
  readonly onStored: (path: string) => void
}

export function createDevelopSession(options: SessionOptions): DevelopSession {
  const { project, userId, branch } = options
  const writer = { id: crypto.randomUUID(), seenBlobs: new Map<string, string>(), branch: branch.name }
  const outcomes = createStore<OutcomeState>({
    byPath: new Map(),
    error: null,
    slow: false,
    previewFaults: null,
    checkFaults: null,
  })
  const view = createDevelopView(`${userId}.${project}`, options.path)
  const update = (change: Partial<DevelopView>) => view.set((before) => ({ ...before, ...change }))
  const schedule = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  }
  const buffers = createDraftBuffers({
    save: (request) => saveDraft(project, writer, request),
    backup: createLocalBackup(`${userId}.${project}.${branch.id}`),
    now: Date.now,
    schedule,
    onTyped: options.onTyped,
    onStored: (path) => {
      if (view.get().elsewhere !== null) update({ elsewhere: null })
      options.onStored(path)
    },
    onElsewhere: (name) => update({ elsewhere: name }),
  })
  const check = createLiveCheck({
    check: (path, content, signal) =>
      call(checkSql, { params: { project }, body: { path, content }, signal }),
    schedule,
    onAnswer: (path, content, { diagnostics }) =>
      outcomes.set((before) => ({ ...before, checkFaults: { path, content, diagnostics } })),
  })
  const compile = createLiveCompile({
    compile: (path, content, signal) =>
      call(compileFile, { params: { project }, body: { path, content, allowWarehouse: false }, signal }),
    schedule,
    onOutcome: (path, outcome, content) => {
      outcomes.set((before) => ({
        ...before,
        byPath: new Map(before.byPath).set(path, outcome),
        error: null,
      }))
      if (options.checksSql && isWorthChecking(outcome)) check.request(path, content)
    },
    onError: (_path, error) => outcomes.set((before) => ({ ...before, error })),
    onSlow: (slow) => outcomes.set((before) => (before.slow === slow ? before : { ...before, slow })),
  })
  const live: LiveCompile = {
    request: (path, content, delayMs) => {
      check.stop()
      compile.request(path, content, delayMs)
    },
    stop: () => {
      check.stop()
      compile.stop()
    },
  }
  const show = (path: string | null) => {
    if (fileOfAddress(window.location.pathname) !== path) {
      window.history.pushState(null, '', developAddress(project, path))
    }
  }
  const closeFile = (path: string) => {
    const next = closeTab(view.get().tabs, path, fileOfAddress(window.location.pathname))
    show(next.shown)
    update({ tabs: next.tabs, center: { kind: 'file' }, path: next.shown })
  }
  const compileShown = () => {
    const path = fileOfAddress(window.location.pathname)
    const text = path === null ? null : (buffers.get(path)?.text ?? null)
    if (path === null || text === null || !isCompiled(path)) return
    // What the last preview found held while things were as they were.
    outcomes.set((before) => ({ ...before, previewFaults: null }))
    live.request(path, text, 0)
  }
  return {
    project,
    writer,
    buffers,
    live,
    outcomes,
    view,
    update,
    markFaults: (previewFaults) => outcomes.set((before) => ({ ...before, previewFaults })),
    openFile: (path, at) => {
      const { tabs, expanded } = view.get()
      show(path)
      update({
        path,
        tabs: openTab(tabs, path),
        expanded: new Set([...expanded, ...foldersAbove(path)]),
        center: { kind: 'file' },
        reveal: at === undefined ? null : { path, at },
      })
    },
    closeFile,
    refreshFiles: async () => {
      const open = [...buffers.all().keys()]
      const files = await Promise.all(open.map((path) => loadFile({ project, buffers, writer }, path)))
      // A new file that was discarded is nowhere any more: no tab stands for it.
      for (const [index, path] of open.entries()) if (files[index] === null) closeFile(path)
      compileShown()
    },
    compileShown,
  }
}

function isWorthChecking({ compiledSql, uniqueId, needsWarehouse, diagnostics }: CompileOutcome): boolean {
  if (compiledSql === null || uniqueId === null || needsWarehouse) return false
  return !diagnostics.some((each) => each.severity === 'error')
}

export interface LoadedFile {
  readonly unreadable: 'binary' | 'too-large' | null
  readonly size: number
  readonly mainContent: string | null
}

/** Reads a file into its buffer. An answer that is older than a save of ours, or unsaved text, changes nothing. */
export async function loadFile(
  { project, buffers, writer }: Pick<DevelopSession, 'project' | 'buffers' | 'writer'>,
  path: string,
  signal?: AbortSignal,
): Promise<LoadedFile | null> {
  const before = buffers.get(path)?.stored ?? null
  try {
    const file = await call(getFile, {
      params: { project },
      query: { path },
      ...(signal === undefined ? {} : { signal }),
    })
    if (file.content !== null) {
      const stored = { version: file.version, content: file.content }
      const now = buffers.get(path)?.stored ?? null
      if (now === null || now === before) writer.seenBlobs.set(path, file.blob)
      if (now === null) buffers.open(path, stored)
      else if (now === before) buffers.replace(path, stored)
    }
    return { unreadable: file.unreadable, size: file.size, mainContent: file.mainContent }
  } catch (error) {
    if (!isClientError(error) || error.kind !== 'not-found') throw error
    buffers.forget(path)
    return null
  }
}
