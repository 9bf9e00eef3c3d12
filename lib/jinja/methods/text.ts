/** What Python's str knows of characters and lines, apart from methods. */

const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const leadingSpace = new RegExp(`^[${space}]+`)
const onlySpace = new RegExp(`^[${space}]+$`)
const spaceCharacter = new RegExp(`[${space}]`)
const words = new RegExp(`[^${space}]+`, 'g')

export const isSpaceText = (text: string) => onlySpace.test(text)
export const splitWords = (text: string): string[] => text.match(words) ?? []

export function stripStart(text: string, characters: string | null): string {
  if (characters === null) return text.replace(leadingSpace, '')
  const set = new Set(characters)
  let skipped = 0
  for (const character of text) {
    if (!set.has(character)) break
    skipped += character.length
  }
  return text.slice(skipped)
}

export function stripEnd(text: string, characters: string | null): string {
  if (characters === null) {
    let end = text.length
    while (end > 0 && spaceCharacter.test(text.charAt(end - 1))) end -= 1
    return text.slice(0, end)
  }
  const set = new Set(characters)
  const all = Array.from(text)
  let end = all.length
  while (end > 0 && set.has(all[end - 1] ?? '')) end -= 1
  return all.slice(0, end).join('')
}

export const stripBoth = (text: string, characters: string | null) =>
  stripEnd(stripStart(text, characters), characters)

// \r\n is one line end.
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g

export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines: string[] = []
  let start = 0
  for (const match of text.matchAll(lineEnd)) {
    const end = match.index + match[0].length
    lines.push(text.slice(start, keepEnds ? end : match.index))
    start = end
  }
  if (start < text.length) lines.push(text.slice(start))
  return lines
}

const cased = /[\p{Lu}\p{Ll}\p{Lt}]/u
const upper = /[\p{Lu}\p{Lt}]/u
const letter = /\p{L}/u

/** Letters of two parts, of which only the first is large at the start of a word. */
const digraphs: ReadonlyMap<string, string> = new Map(
  ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'].flatMap((forms) =>
    Array.from(forms, (one) => [one, forms.charAt(1)] as const),
  ),
)

/** A letter as a word begins with it: of `ﬁ` and `ß`, which are two when they are large, the second is small. */
function titleOf(character: string): string {
  const upper = character.toUpperCase()
  return (
    digraphs.get(character) ??
    (upper.length > character.length ? upper.charAt(0) + upper.slice(1).toLowerCase() : upper)
  )
}

/** Python's str.title(): a letter after anything that is no letter is upper case. */
export function titleCase(text: string): string {
  let result = ''
  let inWord = false
  for (const character of text) {
    result += inWord ? character.toLowerCase() : titleOf(character)
    inWord = cased.test(character)
  }
  return result
}

export function capitalize(text: string): string {
  const [first = ''] = text
  return titleOf(first) + text.slice(first.length).toLowerCase()
}

export function swapCase(text: string): string {
  return Array.from(text, (one) => (upper.test(one) ? one.toLowerCase() : one.toUpperCase())).join('')
}

export function isTitleText(text: string): boolean {
  let inWord = false
  let found = false
  for (const character of text) {
    const isUpper = upper.test(character)
    const isCased = cased.test(character)
    if (isUpper === inWord && isCased) return false
    inWord = isCased
    found ||= isCased
  }
  return found
}

export const isUpperText = (text: string) =>
  cased.test(text) && text === text.toUpperCase() && !/\p{Lt}/u.test(text)
export const isLowerText = (text: string) =>
  cased.test(text) && text === text.toLowerCase() && !/\p{Lt}/u.test(text)
export const isAlphaText = (text: string) => /^\p{L}+$/u.test(text)
export const isDecimalText = (text: string) => /^\p{Nd}+$/u.test(text)
export const isDigitText = (text: string) =>
  /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]+$/u.test(text)
export const isNumericText = (text: string) => /^\p{N}+$/u.test(text)
export const isAlnumText = (text: string) => /^[\p{L}\p{N}]+$/u.test(text)
export const isIdentifierText = (text: string) => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(text)
export const isPrintableText = (text: string) => !/[^\P{C}]|[^\P{Z} ]/u.test(text)
export const isLetter = (character: string) => letter.test(character)
