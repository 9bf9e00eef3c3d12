import type { ArtifactSection } from './manifest-artifact.ts'

/**
 * The JSON of an artifact, as JSON.stringify writes it, in pieces of an entry or less: that of a large project is never
 * there as one text, nor put together from parts, as every copy of it is as much memory that is touched for the first time.
 */
export function* jsonPieces(sections: readonly ArtifactSection[]): Iterable<string> {
  let before = '{'
  for (const section of sections) {
    const named = `${before}${JSON.stringify(section.name)}:`
    if ('value' in section) {
      const json = textOf(section.value)
      if (json === undefined) continue
      yield named
      yield json
    } else {
      let start = `${named}{`
      for (const [key, value] of section.entries) {
        const json = textOf(value)
        if (json === undefined) continue
        yield `${start}${JSON.stringify(key)}:`
        yield json
        start = ','
      }
      yield start === ',' ? '}' : `${start}}`
    }
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

/** Undefined where JSON has no form for it; the type of JSON.stringify leaves that out. */
const textOf = (value: unknown): string | undefined => JSON.stringify(value)
