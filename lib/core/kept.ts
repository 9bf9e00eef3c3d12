/** Values by key, in the order of their use; the least recently used go first. */
export class Kept<V> {
  readonly #values = new Map<string, V>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  set(key: string, value: V): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size > this.#limit) this.dropOldest()
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  /** False where nothing is left to drop. */
  dropOldest(): boolean {
    const oldest = this.#values.keys().next()
    if (oldest.done === true) return false
    this.#values.delete(oldest.value)
    return true
  }
}
