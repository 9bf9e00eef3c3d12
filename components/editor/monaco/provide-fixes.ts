import { placeOfFix, suggestedFix } from '../suggested-fix.ts'
import { jinjaSqlId } from './jinja-sql-language.ts'
import type { MonacoApi } from './load-monaco.ts'

type Provider = Parameters<MonacoApi['languages']['registerCodeActionProvider']>[1]
type Action = NonNullable<Awaited<ReturnType<Provider['provideCodeActions']>>>['actions'][number]

/** "Did you mean …?" as an action: Ctrl+. writes it. */
export function provideFixes(monaco: MonacoApi) {
  return monaco.languages.registerCodeActionProvider([jinjaSqlId, 'yaml'], {
    provideCodeActions: (model, _range, { markers }) => ({
      actions: markers.flatMap((marker): Action[] => {
        const [message = '', ...rest] = marker.message.split('\n')
        const fix = suggestedFix({
          message: marker.message.includes('Candidate') ? marker.message : message,
          remedy: rest.join('\n'),
        })
        if (fix === null) return []
        const marked = new monaco.Range(
          marker.startLineNumber,
          marker.startColumn,
          marker.endLineNumber,
          marker.endColumn,
        )
        const place = placeOfFix(model.getValueInRange(marked), fix)
        if (place === null) return []
        const start = model.getOffsetAt(marked.getStartPosition())
        const range = monaco.Range.fromPositions(
          model.getPositionAt(start + place.from),
          model.getPositionAt(start + place.to),
        )
        const edit = {
          resource: model.uri,
          versionId: model.getVersionId(),
          textEdit: { range, text: fix.right },
        }
        return [
          {
            title: `Change to ${fix.right}`,
            kind: 'quickfix',
            diagnostics: [marker],
            isPreferred: true,
            edit: { edits: [edit] },
          },
        ]
      }),
      dispose: () => undefined,
    }),
  })
}
