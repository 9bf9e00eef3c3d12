import { typeError } from '../errors.ts'
import { activeRuntime } from '../limits.ts'
import { functionValue } from '../values/call.ts'
import { pyEquals } from '../values/compare.ts'
import { iterate } from '../values/sequences.ts'
import { PyObject, PyTuple, Undefined } from '../values/value.ts'
import type { CallArgs, Value } from '../values/value.ts'

type Recurse = (items: Iterable<Value>, depth: number) => string

/** The `loop` variable. Looks ahead only as far as it is asked. */
export class LoopContext extends PyObject {
  override readonly typeName = 'LoopContext'
  readonly #recurse: Recurse | null
  readonly #depth: number
  #iterator: Iterator<Value>
  #index = -1
  #length: number | null
  #peeked: IteratorResult<Value> | null = null
  #current: Value | undefined
  #before: Value | undefined
  #changed: Value | undefined

  constructor(items: Iterable<Value>, depth: number, recurse: Recurse | null) {
    super()
    this.#iterator = items[Symbol.iterator]()
    this.#length = Array.isArray(items) ? items.length : null
    this.#depth = depth
    this.#recurse = recurse
  }

  *turns(): Iterable<Value> {
    while (true) {
      const next = this.#peeked ?? this.#iterator.next()
      this.#peeked = null
      if (next.done) return
      this.#index += 1
      this.#before = this.#current
      this.#current = next.value
      yield next.value
    }
  }

  #peek(): IteratorResult<Value> {
    this.#peeked ??= this.#iterator.next()
    return this.#peeked
  }

  override length(): number {
    if (this.#length !== null) return this.#length
    const rest: Value[] = []
    if (this.#peeked && !this.#peeked.done) rest.push(this.#peeked.value)
    for (let next = this.#iterator.next(); !next.done; next = this.#iterator.next()) {
      activeRuntime().budget.use(1)
      rest.push(next.value)
    }
    this.#peeked = null
    this.#iterator = rest.values()
    this.#length = rest.length + this.#index + 1
    return this.#length
  }

  override truthy(): boolean {
    return this.length() > 0
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index + 1
      case 'index0':
        return this.#index
      case 'revindex':
        return this.length() - this.#index
      case 'revindex0':
        return this.length() - this.#index - 1
      case 'first':
        return this.#index === 0
      case 'last':
        return this.#peek().done === true
      case 'length':
        return this.length()
      case 'depth':
        return this.#depth + 1
      case 'depth0':
        return this.#depth
      case 'previtem':
        return this.#before === undefined ? missing('there is no previous item') : this.#before
      case 'nextitem': {
        const next = this.#peek()
        return next.done ? missing('there is no next item') : next.value
      }
      case 'cycle':
        return functionValue('cycle', (args) => this.#cycle(args.positional))
      case 'changed':
        return functionValue('changed', (args) => this.#hasChanged(new PyTuple(args.positional)))
      default:
        return undefined
    }
  }

  override call(args: CallArgs): Value {
    if (!this.#recurse) {
      throw typeError(
        "The loop must have the 'recursive' marker to be called recursively.",
        'Write {% for ... in ... recursive %}.',
      )
    }
    const [items] = args.positional
    if (items === undefined) throw typeError("__call__() missing 1 required positional argument: 'iterable'")
    return this.#recurse(iterate(items), this.#depth + 1)
  }

  override repr(): string {
    return `<LoopContext ${this.#index + 1}/${this.length()}>`
  }

  #cycle(items: readonly Value[]): Value {
    const item = items[this.#index % items.length]
    if (item === undefined) throw typeError('no items for cycling given')
    return item
  }

  #hasChanged(value: PyTuple): boolean {
    if (this.#changed !== undefined && pyEquals(this.#changed, value)) return false
    this.#changed = value
    return true
  }
}

function missing(message: string): Undefined {
  return new Undefined(message, { swallow: activeRuntime().undefinedMode === 'swallow' })
}
