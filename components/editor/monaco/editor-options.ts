import type { MonacoApi } from './load-monaco.ts'

export type EditorOptions = NonNullable<Parameters<MonacoApi['editor']['create']>[1]>
export type Editor = ReturnType<MonacoApi['editor']['create']>
export type Model = ReturnType<MonacoApi['editor']['createModel']>

/** Shared by the editor, the compiled SQL and both sides of a difference. */
export const editorOptions: EditorOptions = {
  theme: 'metricwright',
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  glyphMargin: false,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 14,
  folding: true,
  showFoldingControls: 'mouseover',
  renderLineHighlight: 'all',
  renderWhitespace: 'selection',
  smoothScrolling: false,
  cursorBlinking: 'solid',
  bracketPairColorization: { enabled: false },
  guides: { indentation: false },
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
  fixedOverflowWidgets: true,
  overviewRulerBorder: false,
  overviewRulerLanes: 2,
  hideCursorInOverviewRuler: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  padding: { top: 4, bottom: 12 },
  stickyScroll: { enabled: false },
  wordBasedSuggestions: 'currentDocument',
  suggest: { showWords: true, preview: false },
  quickSuggestions: { other: true, comments: false, strings: true },
  links: true,
  contextmenu: true,
  detectIndentation: true,
  tabSize: 4,
}
