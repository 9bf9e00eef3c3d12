import { JinjaRuntimeError, typeError } from './errors.ts'
import { fillDict } from './methods/collections.ts'
import { functionValue, signatureFunction } from './values/call.ts'
import { pyRepr } from './values/repr.ts'
import { PyRange } from './values/sequences.ts'
import { toIndex } from './values/to-number.ts'
import { PyDict, PyObject } from './values/value.ts'
import type { CallArgs, Value } from './values/value.ts'

/** What `namespace(...)` makes: the one object whose attributes `set` may change. */
export class PyNamespace extends PyObject {
  override readonly typeName = 'Namespace'
  readonly #values: PyDict

  constructor(values: PyDict) {
    super()
    this.#values = values
  }

  override getAttr(name: string): Value | undefined {
    return this.#values.get(name)
  }

  override setAttr(name: string, value: Value): boolean {
    this.#values.set(name, value)
    return true
  }

  override repr(): string {
    return `<Namespace ${pyRepr(this.#values)}>`
  }
}

class PyCycler extends PyObject {
  override readonly typeName = 'Cycler'
  readonly #items: readonly Value[]
  #position = 0

  constructor(items: readonly Value[]) {
    super()
    if (items.length === 0) throw new JinjaRuntimeError('at least one item has to be provided')
    this.#items = items
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.#current()
      case 'next':
        return functionValue('next', () => {
          const item = this.#current()
          this.#position = (this.#position + 1) % this.#items.length
          return item
        })
      case 'reset':
        return functionValue('reset', () => {
          this.#position = 0
          return null
        })
      default:
        return undefined
    }
  }

  #current(): Value {
    return this.#items[this.#position] ?? null
  }
}

class PyJoiner extends PyObject {
  override readonly typeName = 'Joiner'
  readonly #separator: Value
  #used = false

  constructor(separator: Value) {
    super()
    this.#separator = separator
  }

  override call(): Value {
    if (this.#used) return this.#separator
    this.#used = true
    return ''
  }
}

function makeRange(args: CallArgs): Value {
  const numbers = args.positional.map(toIndex)
  if (args.keyword.size > 0) throw typeError('range() takes no keyword arguments')
  const [first, second, step] = numbers
  if (first === undefined) throw typeError('range expected at least 1 argument, got 0')
  if (numbers.length > 3) throw typeError(`range expected at most 3 arguments, got ${numbers.length}`)
  return second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step ?? 1)
}

function makeDict(args: CallArgs): PyDict {
  const dict = new PyDict()
  if (args.positional.length > 1)
    throw typeError(`dict expected at most 1 argument, got ${args.positional.length}`)
  fillDict(dict, args.positional[0], PyDict.from(args.keyword))
  return dict
}

const words =
  `a ac adipiscing aenean aliquam aliquet amet ante at auctor augue commodo congue consectetuer cras
cubilia curabitur diam dictum dolor donec egestas eget elit enim erat eros est et facilisis felis fusce hac iaculis
in integer ipsum justo lacus laoreet lectus leo libero ligula lobortis lorem magna massa mattis mauris metus mi
molestie nam nec neque nibh nisl non nulla nunc orci ornare pede porta purus quam quis risus rutrum sapien sed sem
semper sit sodales tellus tempor tincidunt tortor turpis ultrices urna ut varius vel velit vitae vivamus`.split(
    /\s+/,
  )

/** Sample text; the same on every render, unlike jinja2's. */
function sampleText(paragraphs: number, html: boolean): string {
  const made = Array.from({ length: Math.max(0, Math.min(paragraphs, 1000)) }, (_, index) => {
    const text = Array.from({ length: 40 }, (_one, at) => words[(index * 31 + at * 7) % words.length]).join(
      ' ',
    )
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  })
  return html ? made.map((one) => `<p>${one}</p>`).join('\n') : made.join('\n\n')
}

/** Names that every template has unless its scope says otherwise. */
export const globalFunctions: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', functionValue('range', makeRange)],
  ['dict', functionValue('dict', makeDict)],
  ['namespace', functionValue('namespace', (args) => new PyNamespace(makeDict(args)))],
  ['cycler', functionValue('cycler', (args) => new PyCycler(args.positional))],
  [
    'joiner',
    signatureFunction(
      'joiner',
      [{ name: 'sep', default: ', ' }],
      ([separator = null]) => new PyJoiner(separator),
    ),
  ],
  [
    'lipsum',
    signatureFunction(
      'lipsum',
      [
        { name: 'n', default: 5 },
        { name: 'html', default: true },
        { name: 'min', default: 20 },
        { name: 'max', default: 100 },
      ],
      ([count, html]) => sampleText(toIndex(count ?? 5), html !== false),
    ),
  ],
])
