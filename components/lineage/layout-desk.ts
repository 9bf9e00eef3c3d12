'use client'
import type { FoldedGraph } from './fold-graph.ts'
import { layLineage, type LineageLayout } from './lay-lineage.ts'

interface Waiting {
  readonly turn: number
  readonly done: (layout: LineageLayout) => void
}
const kept = 24

/** One worker for the page, made before it is needed; layouts that were made are kept by their key. */
export class LayoutDesk {
  #worker: Worker | null = null
  #waiting: Waiting | null = null
  #turn = 0
  readonly #cache = new Map<string, LineageLayout>()

  find(key: string): LineageLayout | null {
    return this.#cache.get(key) ?? null
  }

  /** A newer wish takes the place of the older one, whose worker is ended. */
  lay(key: string, input: FoldedGraph, done: (layout: LineageLayout) => void): void {
    if (this.#waiting !== null) this.cancel()
    this.#turn += 1
    const turn = this.#turn
    this.#waiting = {
      turn,
      done: (layout) => {
        this.#keep(key, layout)
        done(layout)
      },
    }
    const worker = this.#start()
    // Where a worker cannot start, the page does it itself.
    worker.onerror = () => this.#finish(turn, layLineage(input))
    worker.postMessage({ turn, input })
  }

  cancel(): void {
    this.#waiting = null
    this.#worker?.terminate()
    this.#worker = null
    this.#start()
  }

  warm(): void {
    this.#start()
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = (event: MessageEvent<{ turn: number; layout: LineageLayout }>) =>
      this.#finish(event.data.turn, event.data.layout)
    this.#worker = worker
    return worker
  }

  #finish(turn: number, layout: LineageLayout): void {
    const waiting = this.#waiting
    if (waiting?.turn !== turn) return
    this.#waiting = null
    waiting.done(layout)
  }

  #keep(key: string, layout: LineageLayout): void {
    this.#cache.set(key, layout)
    const oldest = this.#cache.keys().next()
    if (this.#cache.size > kept && oldest.done !== true) this.#cache.delete(oldest.value)
  }
}
