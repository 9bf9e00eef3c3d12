import type * as Monaco from 'monaco-editor/editor'
import { processSingleton } from '#lib/core/process-singleton.ts'
import { applyEditorTheme } from './editor-theme.ts'
import { registerJinjaSql } from './jinja-sql-language.ts'

export type MonacoApi = typeof Monaco

/** Loads the editor once, in the browser only; its worker comes from our own origin. */
export function loadMonaco(): Promise<MonacoApi> {
  return processSingleton('monaco', start)
}

async function start(): Promise<MonacoApi> {
  self.MonacoEnvironment = {
    getWorker: () =>
      new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' }),
  }
  // In this form the build knows that the server needs no editor, and leaves its 3 MB out there.
  const parts = typeof window === 'undefined' ? null : await import('./monaco-parts.ts')
  if (parts === null) throw new Error('The editor runs in the browser only')
  const { monaco } = parts
  registerJinjaSql(monaco)
  applyEditorTheme(monaco)
  // Measured with the real font, or the cursor stands beside the letters.
  void document.fonts.load("13px 'JetBrains Mono Variable'").then(() => monaco.editor.remeasureFonts())
  return monaco
}
