import { findJinjaSpans } from './find-jinja-spans.ts'

/**
 * The text with comments, strings and Jinja blanked out, letter for letter, so that brackets and words of SQL can be
 * looked for and offsets stay. A `{{ }}` becomes letters: it stands for a name or a value.
 */
export function maskSql(text: string): string {
  return blankJinja(text).replaceAll(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)/g, (part) =>
    part.replaceAll(/[^\n]/g, ' '),
  )
}

function blankJinja(text: string): string {
  let masked = ''
  let at = 0
  for (const { start, end, kind } of findJinjaSpans(text)) {
    const blank = text.slice(start, end).replaceAll(/[^\n]/g, kind === 'expression' ? '_' : ' ')
    masked += text.slice(at, start) + blank
    at = end
  }
  return masked + text.slice(at)
}
