import type { ArtifactSection } from './manifest-artifact.ts'

/** About so many characters make a piece. */
const pieceLength = 1 << 20

/** The JSON of an artifact, as JSON.stringify writes it, in pieces: one text of a large project's takes long to make and to write. */
export function* jsonPieces(sections: readonly ArtifactSection[]): Iterable<string> {
  let parts: string[] = []
  let length = 0
  const add = (text: string) => {
    parts.push(text)
    length += text.length
  }
  const take = (): string => {
    const piece = parts.join('')
    parts = []
    length = 0
    return piece
  }
  let before = '{'
  for (const section of sections) {
    const named = `${before}${JSON.stringify(section.name)}:`
    if ('value' in section) {
      const json = textOf(section.value)
      if (json === undefined) continue
      add(named + json)
    } else {
      add(`${named}{`)
      let comma = ''
      for (const [key, value] of section.entries) {
        const json = textOf(value)
        if (json === undefined) continue
        add(`${comma}${JSON.stringify(key)}:${json}`)
        comma = ','
        if (length > pieceLength) yield take()
      }
      add('}')
    }
    before = ','
  }
  if (before === '{') add(before)
  add('}')
  yield take()
}

/** Undefined where JSON has no form for it; the type of JSON.stringify leaves that out. */
const textOf = (value: unknown): string | undefined => JSON.stringify(value)
