/** A cache bounded by weight that drops what was used longest ago. */
export class LeastRecent<V> {
  readonly #limit: number
  readonly #weigh: (value: V) => number
  readonly #entries = new Map<string, V>()
  #weight = 0

  constructor(options: { readonly limit: number; readonly weigh: (value: V) => number }) {
    this.#limit = options.limit
    this.#weigh = options.weigh
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    // A Map keeps the order of insertion: what is put back last is dropped last.
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: string, value: V): void {
    this.delete(key)
    this.#entries.set(key, value)
    this.#weight += this.#weigh(value)
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#limit || oldest === key) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const value = this.#entries.get(key)
    if (value === undefined) return
    this.#weight -= this.#weigh(value)
    this.#entries.delete(key)
  }
}
