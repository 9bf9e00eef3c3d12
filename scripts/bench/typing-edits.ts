/** One character that is taken away, which is a fault, and typed again, which mends it: two edits. */
export interface Slip {
  /** The cursor stands behind the character. */
  readonly line: number
  readonly column: number
  readonly character: string
}

export type EditKind = 'sql' | 'ref' | 'yaml' | 'macro'

/** Of 20 edits in a row 12 are of SQL, 4 of refs, 2 of YAML, 2 of macros: half of these slips. */
export const slipsOfRound: Readonly<Record<EditKind, number>> = { sql: 6, ref: 2, yaml: 1, macro: 1 }

const patterns: Readonly<Record<EditKind, RegExp>> = {
  // The last brace of an expression; the reader of `{{ ... }` does not know where the expression ends.
  sql: /\{\{[^{}]*\}\}/g,
  // The last letter of a name in ref().
  ref: /\bref\(\s*['"][^'"]+(?=['"])/g,
  // The colon of a key; with another one behind it the line would still be a key with its value.
  yaml: /^ +description:(?!.*:)/gm,
  // The last brace of an expression inside of a macro.
  macro: /\{\{[^{}]*\}\}/g,
}

/** Places in a text where a slip of that kind can happen, in their order. */
export function findSlips(kind: EditKind, text: string): readonly Slip[] {
  return [...text.matchAll(patterns[kind])].map((match) => {
    const end = match.index + match[0].length
    const lines = text.slice(0, end).split('\n')
    return {
      line: lines.length,
      column: (lines.at(-1) ?? '').length + 1,
      character: text.charAt(end - 1),
    }
  })
}
