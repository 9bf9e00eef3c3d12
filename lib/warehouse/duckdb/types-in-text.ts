import { tokenize } from '../split-statements.ts'
import type { TableName } from '../warehouse.ts'

/** JSON functions whose structure names types: `from_json(x, '{"a": "shop.colour"}')`. */
export const readsStructure: ReadonlySet<string> = new Set([
  'from_json',
  'from_json_strict',
  'json_transform',
  'json_transform_strict',
])

/**
 * Names in a structure that is written out, with DuckDB's own types among them: any word may be a type. Null where it
 * is not written out but made of parts, as DuckDB allows, so that its names stand nowhere.
 */
export function namesInStructure(argument: unknown): readonly TableName[] | null {
  const text = constantText(argument)
  if (text === null) return null
  const types = typesOf(text)
  if (types === null) return null
  const found: TableName[] = []
  for (const type of types) {
    const names = namesIn(type)
    if (names === null) return null
    found.push(...names)
  }
  return found
}

/** Of a literal, or one that is cast. */
function constantText(node: unknown): string | null {
  if (typeof node !== 'object' || node === null) return null
  if ('class' in node && node.class === 'CAST' && 'child' in node) return constantText(node.child)
  const isConstant = 'class' in node && node.class === 'CONSTANT' && 'value' in node
  const value = isConstant ? node.value : null
  if (typeof value !== 'object' || value === null || !('value' in value)) return null
  return typeof value.value === 'string' ? value.value : null
}

/** The texts of a structure, wherever they stand in it; null of what is no JSON for us, whatever DuckDB makes of it. */
function typesOf(structure: string): readonly string[] | null {
  try {
    return leaves(JSON.parse(structure))
  } catch {
    return null
  }
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}

function namesIn(type: string): readonly TableName[] | null {
  const tokens = tokenize(type)
  if (tokens === null) return null
  const found: string[][] = []
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return
    const isPart = tokens[index - 1]?.text === '.' && index > 1
    if (isPart) found.at(-1)?.push(token.text)
    else found.push([token.text])
  })
  return found.map((parts) => {
    const [name = '', schema = null, database = null] = parts.reverse()
    return { database, schema, name }
  })
}
