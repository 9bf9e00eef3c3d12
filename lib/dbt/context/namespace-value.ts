import { PyObject } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'

/** Names that templates may read and never change: shared by all renders of the process. */
export class NamespaceValue extends PyObject {
  readonly typeName = 'module'
  readonly #name: string
  readonly #members: ReadonlyMap<string, Value>

  constructor(name: string, members: Iterable<readonly [string, Value]>) {
    super()
    this.#name = name
    this.#members = new Map(members)
  }

  override getAttr(name: string): Value | undefined {
    return this.#members.get(name)
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#members.get(key) : undefined
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#members.has(item)
  }

  override attributeNames(): readonly string[] {
    return [...this.#members.keys()]
  }

  override absent(name: string): string {
    return `${this.#name} has no '${name}'; it has ${[...this.#members.keys()].join(', ')}`
  }

  override repr(): string {
    return `<module '${this.#name}'>`
  }
}
