import { EVENT_ID, YAMLException, parseEvents } from 'js-yaml'
import type { Event } from 'js-yaml'

/** So much text is read again at most, line after line, before a file is given up. */
const mostCharacters = 40_000_000

/**
 * Within quotes and brackets dbt's reader takes lines that are indented too little. For ours such a line is joined to
 * the one before it: the line end is made a blank, and with it a comment that stands there, so that all keeps its place.
 * Null where nothing is left to join.
 */
function joinLine(text: string, offset: number): string | null {
  let from = text.lastIndexOf('\n', offset - 1)
  if (from === -1) return null
  for (;;) {
    const start = text.lastIndexOf('\n', from - 1) + 1
    const code = commentStart(text.slice(start, from))
    // Lines of nothing but blanks and comments go as well: what counts is the word before.
    if (text.slice(start, start + code).trim() !== '' || start === 0) {
      from = start + code
      break
    }
    from = start - 1
  }
  const gap = text.slice(from, offset)
  return text.slice(0, from) + ' '.repeat(gap.length) + text.slice(offset)
}

/** Where the comment of a line begins, else its length. A `#` after an open quote is text. */
function commentStart(line: string): number {
  for (let at = line.indexOf('#'); at !== -1; at = line.indexOf('#', at + 1)) {
    const before = line.slice(0, at)
    if (!/(?:^|\s)$/.test(before)) continue
    if (count(before, "'") % 2 === 0 && count(before, '"') % 2 === 0) return at
  }
  return line.length
}

const count = (text: string, quote: string) => text.split(quote).length - 1

/** The events of a YAML text, of which lines within quotes and brackets may be indented less than what they stand in. */
export function looseEvents(text: string, maxDepth: number): readonly Event[] {
  let loose = text
  let first: unknown
  for (let spent = 0; spent <= mostCharacters; spent += text.length + 1000) {
    try {
      const events = parseEvents(loose, { maxDepth })
      return loose === text ? events : events.map((event) => withLines(event, text))
    } catch (error) {
      first ??= error
      const offset = deficientAt(error)
      const joined = offset === null ? null : joinLine(loose, offset)
      if (joined === null || joined === loose) break
      loose = joined
    }
  }
  throw first
}

function deficientAt(error: unknown): number | null {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return null
  return error.mark?.position ?? null
}

/** A scalar has its line ends where the text is as it was written: they have to be folded. */
function withLines(event: Event, text: string): Event {
  if (event.type !== EVENT_ID.SCALAR || !event.fast) return event
  return text.slice(event.valueStart, event.valueEnd).includes('\n') ? { ...event, fast: false } : event
}
