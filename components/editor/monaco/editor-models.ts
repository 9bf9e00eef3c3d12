import type { DevelopSession } from '../develop-session.ts'
import { createProblemsOfText } from '../file-problems.ts'
import { isCompiled } from '../live-compile.ts'
import { createDecorations } from './editor-decorations.ts'
import type { Editor, Model } from './editor-options.ts'
import { createTextModel } from './create-text-model.ts'
import type { MonacoApi } from './load-monaco.ts'
import { paintMarkers } from './paint-markers.ts'

type ViewState = ReturnType<Editor['saveViewState']>

export interface EditorModels {
  /** Null while the file is still read: what is typed then is for no other file. */
  show(path: string | null, mainContent: string | null): void
  dispose(): void
}

export function uriOf(monaco: MonacoApi, path: string) {
  return monaco.Uri.from({ scheme: 'metricwright', path: `/${path}` })
}
export function pathOf(uri: { path: string }): string {
  return uri.path.slice(1)
}

/** Ties the editor to the buffers: what is typed goes there, what changes there is shown here. */
export function createEditorModels(monaco: MonacoApi, editor: Editor, session: DevelopSession): EditorModels {
  const { buffers, live, outcomes } = session
  const models = new Map<string, Model>()
  const views = new Map<string, ViewState>()
  const shownOutside = new Map<string, number>()
  const decorations = createDecorations(monaco, editor)
  const problemsOfText = createProblemsOfText()
  let shown: string | null = null

  const create = (path: string, text: string): Model => {
    const uri = uriOf(monaco, path)
    monaco.editor.getModel(uri)?.dispose()
    const model = createTextModel(monaco, text, path, uri)
    model.onDidChangeContent(() => {
      const value = model.getValue()
      buffers.type(path, value)
      // One compile at a time: a file behind it, which is discarded or newer elsewhere, is compiled once it is shown.
      if (path === shown && isCompiled(path)) live.request(path, value)
    })
    models.set(path, model)
    return model
  }
  /** Text that was not typed here replaces the model's, in a way that undo takes back. */
  const takeOutside = () => {
    for (const [path, model] of models) {
      const state = buffers.get(path)
      if (state === null || state.outside === (shownOutside.get(path) ?? 0)) continue
      shownOutside.set(path, state.outside)
      if (model.getValue() === state.text) continue
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: state.text }], () => null)
    }
    for (const [path, model] of models) {
      if (buffers.get(path) === null && path !== shown) {
        model.dispose()
        models.delete(path)
        views.delete(path)
      }
    }
  }
  const paint = () => {
    if (shown === null) return
    const model = models.get(shown)
    if (model === undefined) return
    const problems = problemsOfText(outcomes.get(), shown, model.getValue()) ?? []
    decorations.setFaults(model, paintMarkers(monaco, model, shown, problems))
  }
  const stops = [buffers.subscribe(takeOutside), outcomes.subscribe(paint)]

  return {
    show: (path, mainContent) => {
      const state = path === null ? null : buffers.get(path)
      if (shown !== null && shown !== path) views.set(shown, editor.saveViewState())
      if (path === null || state === null) {
        shown = null
        decorations.stop()
        editor.setModel(null)
        return
      }
      const existing = models.get(path)
      if (existing === undefined) shownOutside.set(path, state.outside)
      const model = existing ?? create(path, state.text)
      const changes = shown !== path || editor.getModel() !== model
      shown = path
      if (changes) {
        editor.setModel(model)
        const view = views.get(path)
        if (view !== undefined && view !== null) editor.restoreViewState(view)
        if (isCompiled(path)) live.request(path, model.getValue(), 0)
      }
      decorations.follow(model, path, mainContent)
      paint()
    },
    dispose: () => {
      for (const stop of stops) stop()
      decorations.stop()
      for (const model of models.values()) model.dispose()
    },
  }
}
