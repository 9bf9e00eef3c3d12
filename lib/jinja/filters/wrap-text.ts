import { activeRuntime } from '../limits.ts'
import { textLength } from '../values/sequences.ts'

export interface WrapOptions {
  readonly width: number
  readonly breakLongWords: boolean
  readonly breakOnHyphens: boolean
}

const blank = /^[\t-\r ]+$/

/** Where Python's textwrap may break: at blanks, and after hyphens between letters. */
function chunksOf(text: string, onHyphens: boolean): string[] {
  const pieces = text.split(/([\t-\r ]+)/).filter((piece) => piece !== '')
  if (!onHyphens) return pieces
  return pieces.flatMap((piece) => (blank.test(piece) ? [piece] : splitHyphens(piece)))
}

// After a hyphen that stands behind two letters (or letter, hyphen, letter) and before as many.
const hyphenBreak = /(?<=(?:[\p{L}_]{2}|[\p{L}_]-[\p{L}_])-)(?=[\p{L}_]-?[\p{L}_])/u
const dash = /(?<=[\p{L}\p{N}_!"'&.,?])(-{2,})(?=[\p{L}\p{N}_])/u

function splitHyphens(word: string): string[] {
  return word
    .split(dash)
    .flatMap((part) => (/^-+$/.test(part) ? [part] : part.split(hyphenBreak)))
    .filter((part) => part !== '')
}

/** Lines of at most `width` characters; white space at the ends of lines is dropped. */
export function wrapText(text: string, options: WrapOptions): string[] {
  const lines: string[] = []
  const chunks = chunksOf(text, options.breakOnHyphens).reverse()
  while (chunks.length > 0) {
    if (lines.length > 0 && blank.test(chunks.at(-1) ?? '')) chunks.pop()
    const line = takeLine(chunks, options)
    if (blank.test(line.at(-1) ?? '')) line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}

/** Takes chunks off the end of the (reversed) list until the line is full. */
function takeLine(chunks: string[], options: WrapOptions): string[] {
  const line: string[] = []
  let length = 0
  while (chunks.length > 0) {
    const next = chunks.at(-1) ?? ''
    const size = textLength(next)
    if (length + size > options.width) {
      if (size > options.width) breakLong(chunks, line, options.width - length, options)
      break
    }
    chunks.pop()
    line.push(next)
    length += size
  }
  return line
}

/** As many characters as there is room for; those outside of the basic plane are two units each. */
function firstCharacters(text: string, count: number): string {
  let end = 0
  for (let taken = 0; taken < count && end < text.length; taken += 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return text.slice(0, end)
}

function breakLong(chunks: string[], line: string[], room: number, options: WrapOptions): void {
  const long = chunks.pop() ?? ''
  activeRuntime().budget.text(long.length)
  if (options.breakLongWords) {
    const head = firstCharacters(long, Math.max(1, room))
    let end = head.length
    if (options.breakOnHyphens && long.length > end) {
      const hyphen = head.lastIndexOf('-')
      if (hyphen > 0 && /[^-]/.test(head.slice(0, hyphen))) end = hyphen + 1
    }
    line.push(long.slice(0, end))
    if (end < long.length) chunks.push(long.slice(end))
  } else if (line.length === 0) line.push(long)
  else chunks.push(long)
}
