import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Tells when a render holds too much, before the process has no memory left and ends as a whole. */
export class HeapWatch {
  readonly #most: number
  #before = -1
  #next = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Cheap until the heap has grown by as much as is allowed: then what nobody holds any more is taken away first. */
  isOver(): boolean {
    const used = getHeapStatistics().used_heap_size
    if (this.#before === -1) this.#start(used)
    if (used < this.#next) return false
    collectGarbage()
    const held = getHeapStatistics().used_heap_size
    if (held >= this.#before + this.#allowed()) return true
    if (held < this.#before) this.#before = held
    this.#next = Math.max(this.#next, held) + this.#allowed() / 2
    return false
  }

  #start(used: number): void {
    this.#before = used
    this.#next = used + this.#allowed()
  }

  /** In a process or thread with little room, what leaves some of it. */
  #allowed(): number {
    return Math.min(this.#most, (getHeapStatistics().heap_size_limit - this.#before) * 0.6)
  }
}

let collect: (() => void) | null = null

function collectGarbage(): void {
  if (collect === null) {
    setFlagsFromString('--expose-gc')
    const exposed: unknown = runInNewContext('gc')
    collect =
      typeof exposed === 'function' ? () => void Reflect.apply(exposed, undefined, []) : () => undefined
  }
  collect()
}
