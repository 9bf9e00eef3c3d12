import { findJinjaSpans } from '../find-jinja-spans.ts'
import type { Editor, Model } from './editor-options.ts'
import { hasJinja } from './language-of.ts'
import { findLineChanges } from './line-changes.ts'
import type { MonacoApi } from './load-monaco.ts'
import type { FaultLine } from './paint-markers.ts'

type Decoration = Parameters<Editor['createDecorationsCollection']>[0] extends (infer D)[] | undefined
  ? D
  : never

export interface Decorations {
  /** Tints Jinja and marks what differs from main, now and as the model changes. */
  follow(model: Model, path: string, mainContent: string | null): void
  setFaults(model: Model, faults: readonly FaultLine[]): void
  /** Follows nothing, until the next. */
  stop(): void
}

/** A very long text is not tinted: each key would read all of it. */
const longText = 300_000

export function createDecorations(monaco: MonacoApi, editor: Editor): Decorations {
  const jinja = editor.createDecorationsCollection()
  const changes = editor.createDecorationsCollection()
  const faults = editor.createDecorationsCollection()
  let stop: () => void = () => undefined
  let timer: ReturnType<typeof setTimeout> | null = null

  const tint = (model: Model, path: string) => {
    if (!hasJinja(path) || model.getValueLength() > longText) return jinja.clear()
    jinja.set(
      findJinjaSpans(model.getValue()).map((span) => ({
        range: monaco.Range.fromPositions(model.getPositionAt(span.start), model.getPositionAt(span.end)),
        options: { inlineClassName: 'mw-jinja', stickiness: 1 },
      })),
    )
  }
  const compare = (model: Model, mainContent: string | null) => {
    if (mainContent === null || model.getValueLength() > longText) return changes.clear()
    changes.set(
      findLineChanges(mainContent, model.getValue()).map((change) => changeDecoration(monaco, change)),
    )
  }
  return {
    follow: (model, path, mainContent) => {
      stop()
      faults.clear()
      tint(model, path)
      compare(model, mainContent)
      const listening = model.onDidChangeContent(() => {
        tint(model, path)
        if (timer !== null) clearTimeout(timer)
        timer = setTimeout(() => compare(model, mainContent), 200)
      })
      stop = () => {
        listening.dispose()
        if (timer !== null) clearTimeout(timer)
      }
    },
    setFaults: (model, lines) =>
      faults.set(
        lines
          .filter((each) => each.line <= model.getLineCount())
          .map((each) => faultDecoration(monaco, model, each)),
      ),
    stop: () => stop(),
  }
}

/** Said at the end of its line, so that nobody has to point at it. */
function faultDecoration(monaco: MonacoApi, model: Model, fault: FaultLine): Decoration {
  const end = model.getLineMaxColumn(fault.line)
  return {
    range: new monaco.Range(fault.line, end, fault.line, end),
    options: {
      showIfCollapsed: true,
      after: {
        content: `\u00a0\u00a0\u00a0\u00a0${fault.text}`,
        inlineClassName: fault.severity === 'error' ? 'mw-fault' : 'mw-fault-warning',
      },
    },
  }
}

function changeDecoration(monaco: MonacoApi, change: ReturnType<typeof findLineChanges>[number]): Decoration {
  const from = Math.max(1, change.from)
  return {
    range: new monaco.Range(from, 1, Math.max(from, change.to), 1),
    options: { isWholeLine: true, linesDecorationsClassName: `mw-${change.kind}` },
  }
}
