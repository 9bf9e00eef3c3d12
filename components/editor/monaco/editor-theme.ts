import type { MonacoApi } from './load-monaco.ts'

/** Monaco wants plain colours, so they are read from the tokens of the page; called again when the scheme changes. */
export function applyEditorTheme(monaco: MonacoApi): void {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => sixDigits(style.getPropertyValue(`--${name}`).trim())
  const dark = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark'
  const rule = (name: string, colour: string) => ({ token: name, foreground: token(colour).replace('#', '') })
  monaco.editor.defineTheme('metricwright', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'text-1'),
      rule('identifier', 'text-1'),
      rule('operator', 'text-1'),
      rule('delimiter', 'text-1'),
      rule('keyword', 'keyword'),
      rule('string', 'string'),
      rule('number', 'number'),
      rule('comment', 'comment'),
      rule('jinja', 'jinja'),
      rule('type', 'keyword'),
      rule('string.yaml', 'string'),
      rule('number.yaml', 'number'),
      rule('string.link', 'accent'),
      rule('tag', 'keyword'),
      rule('attribute.name', 'keyword'),
    ],
    colors: colours(token),
  })
  monaco.editor.setTheme('metricwright')
}

/** The build shortens #ffffff to #fff, which Monaco refuses. */
function sixDigits(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replaceAll(/[0-9a-f]/gi, '$&$&') : colour
}

function colours(token: (name: string) => string): Record<string, string> {
  return {
    'editor.background': token('surface'),
    'editor.foreground': token('text-1'),
    'editorLineNumber.foreground': token('text-3'),
    'editorLineNumber.dimmedForeground': token('text-3'),
    'editorLineNumber.activeForeground': token('text-1'),
    'editorCursor.foreground': token('text-1'),
    'editor.lineHighlightBackground': token('panel'),
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': `${token('accent')}40`,
    'editor.inactiveSelectionBackground': `${token('accent')}24`,
    'editor.wordHighlightBackground': token('hover'),
    'editor.wordHighlightStrongBackground': token('hover'),
    'editorIndentGuide.background1': token('line'),
    'editorIndentGuide.activeBackground1': token('line-control'),
    'editorBracketMatch.background': token('selected'),
    'editorBracketMatch.border': token('accent-line'),
    'editorError.foreground': token('bad-mark'),
    'editorWarning.foreground': token('caution-mark'),
    'editorInfo.foreground': token('accent'),
    'editorOverviewRuler.border': '#00000000',
    'editorOverviewRuler.errorForeground': token('bad-mark'),
    'editorOverviewRuler.warningForeground': token('caution-mark'),
    'editorWidget.background': token('raised'),
    'editorWidget.border': token('line-control'),
    'editorHoverWidget.background': token('raised'),
    'editorHoverWidget.border': token('line-control'),
    'editorSuggestWidget.background': token('raised'),
    'editorSuggestWidget.border': token('line-control'),
    'editorSuggestWidget.selectedBackground': token('selected'),
    'editorSuggestWidget.selectedForeground': token('text-1'),
    'editorSuggestWidget.highlightForeground': token('accent'),
    'list.hoverBackground': token('hover'),
    'menu.background': token('raised'),
    'menu.foreground': token('text-1'),
    'menu.selectionBackground': token('selected'),
    'menu.selectionForeground': token('text-1'),
    'input.background': token('surface'),
    'input.border': token('line-control'),
    // What the editor says in a word beside the cursor.
    'inputValidation.infoBackground': token('raised'),
    'inputValidation.infoForeground': token('text-1'),
    'inputValidation.infoBorder': token('line-control'),
    'quickInput.background': token('raised'),
    focusBorder: token('accent'),
    'scrollbarSlider.background': `${token('mark')}55`,
    'scrollbarSlider.hoverBackground': `${token('mark')}88`,
    'scrollbarSlider.activeBackground': `${token('mark')}aa`,
    // One lies over the other: with more of either a comment is not 4.5 : 1 any more.
    'diffEditor.insertedTextBackground': `${token('good-mark')}14`,
    'diffEditor.removedTextBackground': `${token('bad-mark')}14`,
    'diffEditor.insertedLineBackground': `${token('good-mark')}0c`,
    'diffEditor.removedLineBackground': `${token('bad-mark')}0c`,
    'diffEditor.diagonalFill': token('line'),
    'diffEditor.border': token('line'),
    'diffEditor.unchangedRegionBackground': token('panel'),
    'diffEditor.unchangedRegionForeground': token('text-3'),
  }
}
