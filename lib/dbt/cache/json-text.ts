import { isWholeFloat, wholeFloat } from '../schema/whole-float.ts'

/** Stands before a text in which floats without a fraction are boxed: JSON alone would make them ints. */
const boxedSign = '~'
const boxedKey = '\0float'

export function writeJsonText(value: unknown): string {
  return holdsWholeFloat(value) ? boxedSign + JSON.stringify(value, box) : JSON.stringify(value)
}

/** The value that was written; its type is what the caller wrote. */
export function readJsonText(text: string): ReturnType<typeof JSON.parse> {
  return text.startsWith(boxedSign) ? JSON.parse(text.slice(1), unbox) : JSON.parse(text)
}

function holdsWholeFloat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (isWholeFloat(value)) return true
  if (Array.isArray(value)) return value.some(holdsWholeFloat)
  for (const item of Object.values(value)) if (holdsWholeFloat(item)) return true
  return false
}

/** The value of the entry itself: what is handed over is already what it writes of itself. */
function box(this: unknown, key: string, value: unknown): unknown {
  const entry: unknown = typeof this === 'object' && this !== null ? Reflect.get(this, key) : value
  return isWholeFloat(entry) ? { [boxedKey]: entry.valueOf() } : value
}

function unbox(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(boxedKey in value)) return value
  return wholeFloat(Number(value[boxedKey]))
}
