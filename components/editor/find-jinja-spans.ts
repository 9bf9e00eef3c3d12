export interface JinjaSpan {
  /** Offsets into the text; `end` is the first character after it. */
  readonly start: number
  readonly end: number
  readonly kind: 'expression' | 'statement' | 'comment'
}

const closers = { '{{': '}}', '{%': '%}', '{#': '#}' } as const
const kinds = { '{{': 'expression', '{%': 'statement', '{#': 'comment' } as const

/** Every `{{ }}`, `{% %}` and `{# #}`; one that is not closed goes to the end of its line. Strings inside may hold `}}`. */
export function findJinjaSpans(text: string): readonly JinjaSpan[] {
  const spans: JinjaSpan[] = []
  let at = text.indexOf('{')
  while (at !== -1) {
    const opener = text.slice(at, at + 2)
    if (opener === '{{' || opener === '{%' || opener === '{#') {
      const end = findEnd(text, at + 2, opener)
      spans.push({ start: at, end, kind: kinds[opener] })
      at = text.indexOf('{', end)
    } else {
      at = text.indexOf('{', at + 1)
    }
  }
  return spans
}

function findEnd(text: string, from: number, opener: '{{' | '{%' | '{#'): number {
  const closer = closers[opener]
  let quote = ''
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at] ?? ''
    if (quote !== '') {
      if (letter === '\\') at += 1
      else if (letter === quote) quote = ''
    } else if (opener !== '{#' && (letter === "'" || letter === '"')) quote = letter
    else if (text.startsWith(closer, at)) return at + 2
  }
  const line = text.indexOf('\n', from)
  return line === -1 ? text.length : line
}
