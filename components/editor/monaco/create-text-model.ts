import type { Model } from './editor-options.ts'
import { languageOf } from './language-of.ts'
import type { MonacoApi } from './load-monaco.ts'

type Uri = ReturnType<MonacoApi['Uri']['parse']>

/** Colours of brackets are a model's own setting: without this, Jinja's braces come in three colours. */
export function createTextModel(monaco: MonacoApi, text: string, path: string, uri?: Uri): Model {
  const model = monaco.editor.createModel(text, languageOf(path), uri)
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  })
  return model
}
