import { PyObject, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import type { Flags } from '../options.ts'

/** `flags.WHICH` and its like, in upper or lower case; a flag that nobody knows is none. */
class FlagsValue extends PyObject {
  readonly typeName = 'Flags'
  readonly #flags: Flags

  constructor(flags: Flags) {
    super()
    this.#flags = flags
  }

  override getAttr(name: string): Value | undefined {
    const key = name.toUpperCase()
    if (key === 'MORE') return undefined
    const { more, ...own } = this.#flags
    const entries: Readonly<Record<string, unknown>> = { ...more, ...own }
    return Object.hasOwn(entries, key) ? toValue(entries[key]) : null
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : undefined
  }
}

export const flagsValue = (flags: Flags): Value => new FlagsValue(flags)
