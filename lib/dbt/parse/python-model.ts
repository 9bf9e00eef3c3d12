import { CaptureBuilder } from './capture.ts'
import type { Capture } from './capture.ts'
import type { Json } from '../manifest.ts'
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
  addKeysRead(builder, text)
  if (!('materialized' in builder.config)) builder.addConfig({ materialized: 'table' })
  return builder.finish()
}

/** `dbt.config.get`: dbt hands the model what it asks for, and only that. */
function addKeysRead(builder: CaptureBuilder, text: string): void {
  const read = [...text.matchAll(/\bdbt\.config\.get\s*\(\s*(['"])(.*?)\1\s*(?:,\s*([^(),]*?)\s*)?\)/g)]
  if (read.length === 0) return
  builder.addConfig({
    config_keys_used: read.map(([, , key = '']) => key),
    config_keys_defaults: read.map(([, , , written]) => literal(written ?? 'None')),
  })
}

function literal(written: string): Json {
  const text = textPattern.exec(written)?.[2]
  if (text !== undefined) return text
  if (written === 'True' || written === 'False') return written === 'True'
  const number = Number(written)
  return written === 'None' || Number.isNaN(number) ? null : number
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
