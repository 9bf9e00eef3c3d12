import { Socket } from 'node:net'
import type { Client } from 'pg'

/** The rows of one page may be this many times the limit of a result, because what a row has is known only when it came. */
const TIMES = 4
const AT_LEAST = 32 * 1024 * 1024
const WITHOUT_LIMIT = 256 * 1024 * 1024

/**
 * One cell may hold a gigabyte, and a driver takes in whole rows. So what comes over the wire for a page is counted, and
 * the connection is cut before it fills the memory of this process; the server ends the query with it.
 */
export class ByteGuard {
  readonly #socket: Socket | null
  readonly #most: number
  readonly #count: (chunk: Buffer) => void
  #bytes = 0
  #cut = false

  constructor(client: Client, maxBytes: number) {
    const connection: unknown = Reflect.get(client, 'connection')
    const socket: unknown =
      typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'stream') : null
    this.#socket = socket instanceof Socket ? socket : null
    this.#most = Number.isFinite(maxBytes) ? Math.max(AT_LEAST, maxBytes * TIMES) : WITHOUT_LIMIT
    this.#count = (chunk) => {
      this.#bytes += chunk.length
      if (this.#bytes <= this.#most || this.#cut) return
      this.#cut = true
      this.#socket?.destroy()
    }
    this.#socket?.on('data', this.#count)
  }

  /** Whether the connection was cut. */
  get cut(): boolean {
    return this.#cut
  }

  nextPage(): void {
    this.#bytes = 0
  }

  stop(): void {
    this.#socket?.off('data', this.#count)
  }
}
