import { CaptureBuilder } from './capture.ts'
import type { Capture } from './capture.ts'
import { positionAt } from '../schema/read-yaml.ts'

const callPattern = /\bdbt\.(ref|source|config)\s*\(([^()]*)\)/g
const textPattern = /^\s*(['"])(.*?)\1\s*$/

/** A Python model: only calls with literal arguments count, as in dbt. */
export function capturePython(text: string, path: string): Capture {
  const builder = new CaptureBuilder()
  for (const match of text.matchAll(callPattern)) {
    const [whole, name, written] = match
    const start = positionAt(text, match.index)
    const span = { start, end: { line: start.line, column: start.column + whole.length } }
    const place = { path, span }
    const texts = (written ?? '').split(',').map((part) => textPattern.exec(part)?.[2])
    const [first, second] = texts
    if (name === 'ref' && first !== undefined) {
      const ref = second === undefined ? { name: first, package: null } : { name: second, package: first }
      builder.addRef({ ...ref, version: null }, place)
    } else if (name === 'source' && first !== undefined && second !== undefined)
      builder.addSource(first, second, place)
    else if (name === 'config') addConfig(builder, written ?? '')
  }
  if (!('materialized' in builder.config)) builder.addConfig({ materialized: 'table' })
  return builder.finish()
}

function addConfig(builder: CaptureBuilder, written: string): void {
  for (const match of written.matchAll(/(\w+)\s*=\s*(?:(['"])(.*?)\2|(True|False|None|-?\d+))/g)) {
    const [, key, , text, word] = match
    if (key === undefined) continue
    if (text !== undefined) builder.addConfig({ [key]: text })
    else if (word === 'True' || word === 'False') builder.addConfig({ [key]: word === 'True' })
    else if (word !== undefined) builder.addConfig({ [key]: word === 'None' ? null : Number(word) })
  }
}
