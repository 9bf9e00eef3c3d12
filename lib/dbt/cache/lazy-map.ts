/** A map whose values are worked out when they are asked for, and then kept. */
export class LazyMap<V> implements ReadonlyMap<string, V> {
  readonly #places: ReadonlyMap<string, number>
  readonly #make: (place: number) => V
  readonly #made = new Map<string, V>()

  constructor(places: ReadonlyMap<string, number>, make: (place: number) => V) {
    this.#places = places
    this.#make = make
  }

  get size(): number {
    return this.#places.size
  }

  has(key: string): boolean {
    return this.#places.has(key)
  }

  get(key: string): V | undefined {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const place = this.#places.get(key)
    return place === undefined ? undefined : this.#keep(key, place)
  }

  #keep(key: string, place: number): V {
    const value = this.#make(place)
    this.#made.set(key, value)
    return value
  }

  keys(): MapIterator<string> {
    return this.#places.keys()
  }

  *entries(): MapIterator<[string, V]> {
    for (const [key, place] of this.#places) yield [key, this.#made.get(key) ?? this.#keep(key, place)]
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }
}
