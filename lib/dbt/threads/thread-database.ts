import { receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { DatabaseError, isDatabaseErrorKind } from '../database.ts'
import type {
  CatalogQuestion,
  Database,
  DatabaseColumn,
  DatabaseRelation,
  DatabaseResult,
  LoadedRows,
  SchemaSearch,
} from '../database.ts'
import type { DatabaseAnswer, DatabaseQuestion, DatabaseRequest } from './protocol.ts'

export interface ThreadDatabaseOptions {
  readonly port: MessagePort
  readonly signal: SharedArrayBuffer
  readonly answerWithinMs: number
}

/**
 * The warehouse inside a render thread: posts the question to the thread that owns the session and waits for the
 * answer with Atomics. The owner never renders and never waits for a thread, so the wait always ends; the deadline is
 * for an owner that has gone.
 */
export class ThreadDatabase implements Database {
  readonly #port: MessagePort
  readonly #signal: Int32Array
  readonly #answerWithinMs: number
  #nextId = 1

  constructor(options: ThreadDatabaseOptions) {
    this.#port = options.port
    this.#signal = new Int32Array(options.signal)
    this.#answerWithinMs = options.answerWithinMs
  }

  /** The answer has the type of the question; both ends are compiled together. */
  #ask<T>(request: DatabaseRequest): T {
    const id = this.#nextId++
    Atomics.store(this.#signal, 0, 0)
    const question: DatabaseQuestion = { id, request }
    this.#port.postMessage(question)
    const answer = this.#await(id)
    if (answer.ok) return answer.value as T
    const { kind, message, offset } = answer.error
    throw new DatabaseError(isDatabaseErrorKind(kind) ? kind : 'other', message, { offset })
  }

  #await(id: number): DatabaseAnswer {
    const deadline = performance.now() + this.#answerWithinMs
    for (;;) {
      const left = deadline - performance.now()
      if (left <= 0 || Atomics.wait(this.#signal, 0, 0, left) === 'timed-out') {
        throw new DatabaseError('timeout', 'The warehouse did not answer in time.')
      }
      Atomics.store(this.#signal, 0, 0)
      // An answer to a question that was given up may lie before ours.
      for (
        let received = receiveMessageOnPort(this.#port);
        received;
        received = receiveMessageOnPort(this.#port)
      ) {
        const message: unknown = received.message
        if (isAnswer(message) && message.id === id) return message
      }
    }
  }

  execute(sql: string, options: { readonly fetch: boolean; readonly maxRows?: number }): DatabaseResult {
    return this.#ask({ method: 'execute', sql, fetch: options.fetch, maxRows: options.maxRows ?? null })
  }

  begin(): void {
    this.#ask({ method: 'begin' })
  }

  commit(): void {
    this.#ask({ method: 'commit' })
  }

  rollback(): void {
    this.#ask({ method: 'rollback' })
  }

  listSchemas(database: string | null): readonly string[] {
    return this.#ask({ method: 'listSchemas', database })
  }

  listRelations(schema: SchemaSearch): readonly DatabaseRelation[] {
    return this.#ask({ method: 'listRelations', ...schema })
  }

  listColumns(relation: {
    readonly database: string | null
    readonly schema: string
    readonly name: string
  }): readonly DatabaseColumn[] {
    return this.#ask({ method: 'listColumns', ...relation })
  }

  askCatalog(question: CatalogQuestion): DatabaseResult {
    return this.#ask({ method: 'askCatalog', question })
  }

  loadRows(
    relation: { readonly database: string | null; readonly schema: string; readonly name: string },
    columns: readonly string[],
    rows: LoadedRows,
  ): number {
    return this.#ask({ method: 'loadRows', ...relation, columns, rows })
  }
}

function isAnswer(message: unknown): message is DatabaseAnswer {
  return typeof message === 'object' && message !== null && 'id' in message && 'ok' in message
}
