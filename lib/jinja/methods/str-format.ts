import { JinjaRuntimeError, valueError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { formatWithSpec } from '../values/format-spec.ts'
import { pyRepr, pyStr, stringRepr } from '../values/repr.ts'
import type { Value } from '../values/value.ts'

/** How a format field reaches into a value: `{0.name}` and `{0[key]}`. */
export interface FieldAccess {
  readonly attribute: (value: Value, name: string) => Value
  readonly item: (value: Value, key: Value) => Value
}

export interface FormatArguments {
  readonly positional: readonly Value[]
  readonly named: (name: string) => Value | undefined
}

interface Numbering {
  next: number
  mode: 'automatic' | 'manual' | null
}

const maxNesting = 2

/** Python's str.format. */
export function formatString(format: string, args: FormatArguments, access: FieldAccess): string {
  return new Formatter(args, access).format(format, maxNesting)
}

class Formatter {
  readonly #args: FormatArguments
  readonly #access: FieldAccess
  readonly #numbering: Numbering = { next: 0, mode: null }

  constructor(args: FormatArguments, access: FieldAccess) {
    this.#args = args
    this.#access = access
  }

  format(format: string, nesting: number): string {
    if (nesting < 0) throw valueError('Max string recursion exceeded')
    let result = ''
    let index = 0
    while (index < format.length) {
      const character = format.charAt(index)
      if (character === '{' || character === '}') {
        if (format.charAt(index + 1) === character) {
          result += character
          index += 2
          continue
        }
        if (character === '}') throw valueError("Single '}' encountered in format string")
        const end = fieldEnd(format, index)
        result += this.#field(format.slice(index + 1, end), nesting)
        index = end + 1
      } else {
        const next = format.slice(index).search(/[{}]/)
        const until = next === -1 ? format.length : index + next
        result += format.slice(index, until)
        index = until
      }
      activeRuntime().budget.length(result.length)
    }
    return result
  }

  #field(field: string, nesting: number): string {
    const [, name = '', conversion, spec = ''] =
      /^([^!:[]*(?:\[[^\]]*\][^!:[]*)*)(?:!([^:]*))?(?::(.*))?$/s.exec(field) ?? []
    const value = this.#resolve(name)
    const text = spec.includes('{') ? this.format(spec, nesting - 1) : spec
    if (conversion === undefined) return formatWithSpec(value, text)
    if (conversion === 's') return formatWithSpec(pyStr(value), text)
    if (conversion === 'r' || conversion === 'a') return formatWithSpec(pyRepr(value), text)
    throw valueError(`Unknown conversion specifier '${conversion}'`)
  }

  #resolve(name: string): Value {
    const [, first = '', path = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? []
    let value = this.#first(first)
    for (const part of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      const [, attribute, item] = part
      if (attribute !== undefined) value = this.#access.attribute(value, attribute)
      else if (item !== undefined) value = this.#access.item(value, /^\d+$/.test(item) ? Number(item) : item)
    }
    return value
  }

  #first(name: string): Value {
    if (name === '' || /^\d+$/.test(name)) return this.#positional(name)
    const value = this.#args.named(name)
    if (value === undefined) throw new JinjaRuntimeError(stringRepr(name), { code: 'jinja-key' })
    return value
  }

  #positional(name: string): Value {
    const mode = name === '' ? 'automatic' : 'manual'
    const numbering = this.#numbering
    if (numbering.mode !== null && numbering.mode !== mode) {
      throw valueError(
        mode === 'manual'
          ? 'cannot switch from automatic field numbering to manual field specification'
          : 'cannot switch from manual field specification to automatic field numbering',
      )
    }
    numbering.mode = mode
    const index = mode === 'automatic' ? numbering.next++ : Number(name)
    const value = this.#args.positional[index]
    if (value === undefined) {
      throw new JinjaRuntimeError(`Replacement index ${index} out of range for positional args tuple`, {
        code: 'jinja-index',
      })
    }
    return value
  }
}

function fieldEnd(format: string, start: number): number {
  let depth = 0
  for (let index = start; index < format.length; index += 1) {
    const character = format.charAt(index)
    if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return index
    }
  }
  throw valueError(
    start === format.length - 1
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string",
  )
}
