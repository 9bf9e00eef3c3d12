'use client'
import { createStore, useStore } from './store.ts'

export type SaveState = 'saved' | 'saving' | 'retrying' | 'refused' | 'conflict'

/** Something that Ctrl+K offers while the page that registered it is open. */
export interface PaletteAction {
  readonly id: string
  readonly label: string
  readonly keys: readonly string[]
  readonly run: () => void
}

/** What pages tell the frame around them: the bars show it, the palette offers it. */
export interface ShellState {
  /** Null where nothing on the page is saved as it is typed. */
  readonly save: SaveState | null
  /** Why it is not saved, where the server said so. */
  readonly saveFault: string | null
  readonly cursor: { readonly line: number; readonly column: number } | null
  readonly compiled: { readonly models: number; readonly elapsedMs: number } | null
  /** What is on the screen is being compiled, for longer than one waits in silence. */
  readonly compiling: boolean
  /** Why what is on the screen is not compiled now; null where it is. */
  readonly compileFault: string | null
  readonly problems: { readonly errors: number; readonly warnings: number } | null
  readonly actions: readonly PaletteAction[]
  /** Opens a file on this page, at once; null where another page would have to come first. */
  readonly openFile: ((path: string) => void) | null
}

const initial: ShellState = {
  save: null,
  saveFault: null,
  cursor: null,
  compiled: null,
  compiling: false,
  compileFault: null,
  problems: null,
  actions: [],
  openFile: null,
}

export const shellState = createStore<ShellState>(initial)

export function useShellState<S>(select: (state: ShellState) => S): S {
  return useStore(shellState, select)
}
export function updateShell(change: Partial<ShellState>): void {
  shellState.set((before) => ({ ...before, ...change }))
}
