import { Script, createContext } from 'node:vm'
import { JinjaRuntimeError, charge } from '#lib/jinja/index.ts'

const limitMs = 1000

/**
 * Some patterns take longer than a life on a text of thirty characters. Nothing but the engine's own clock can end
 * them; as setting it takes longer than most searches, those that are quick whatever the text says go without.
 */
export function withinTime<T>(regex: RegExp, text: string, search: () => T): T {
  charge(text.length >> 4)
  return worstCase(regex.source, text.length) <= quick ? search() : guarded(regex, search)
}

const quick = 1e7

/** Tries that the pattern can need at most, roughly; repeated groups have no bound that is easily told. */
function worstCase(source: string, length: number): number {
  const plain = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x')
  if (/\)[*+{]/.test(plain)) return Number.POSITIVE_INFINITY
  const repeated = plain.match(/[*+{]/g)?.length ?? 0
  const choices = plain.match(/[?|]/g)?.length ?? 0
  return (length + 1) ** (repeated + 1) * 2 ** choices
}

let running: (() => unknown) | null = null
const context = createContext({ run: () => running?.() })
const script = new Script('run()')

function guarded<T>(regex: RegExp, search: () => T): T {
  let found: { readonly value: T } | null = null
  running = () => void (found = { value: search() })
  try {
    script.runInContext(context, { timeout: limitMs })
  } catch (error) {
    if (!isTimeout(error)) throw error
  } finally {
    running = null
  }
  charge(1000)
  if (found !== null) return resultOf(found)
  throw new JinjaRuntimeError(
    `'${regex.source.slice(0, 100)}' searched for more than ${limitMs} ms and was ended`,
    {
      code: 'jinja-limit-time',
      hint: 'Repeat nothing that is repeated itself: (a+)+ tries every way to divide the text.',
    },
  )
}

const resultOf = <T>(found: { readonly value: T }): T => found.value
/** It is no Error of this realm. */
const isTimeout = (error: unknown) =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
