import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  LineCutter,
  toLine,
  warehouseUpgrade,
  type SessionHello,
} from '#lib/compile-service/warehouse-wire.ts'
import { isDatabaseErrorKind } from '#lib/dbt/database.ts'
import type { DatabaseRequest, SessionLike } from '#lib/dbt/threads/index.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import { UsageError } from '../usage-error.ts'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface RemoteOptions {
  readonly socket: string
  readonly token: string
  readonly hello: SessionHello
}

/** A session in the warehouse of a running worker, over its socket. Errors are those of the warehouse. */
export class RemoteSession implements SessionLike {
  readonly #stream: Duplex
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #opened: Waiting | null = null

  static async open(options: RemoteOptions): Promise<RemoteSession> {
    const session = new RemoteSession(await upgrade(options))
    try {
      await session.#start(options.hello)
      return session
    } catch (error) {
      await session.close()
      throw error
    }
  }

  private constructor(stream: Duplex) {
    this.#stream = stream
    const lines = new LineCutter((value) => this.#receive(value))
    stream.on('data', (bytes: Buffer) => lines.push(bytes))
    stream.on('error', () => stream.destroy())
    stream.on('close', () => this.#fail(new WarehouseError('connection', 'Metricwright ended the session.')))
  }

  #start(hello: SessionHello): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#opened = { resolve, reject }
      this.#stream.write(toLine(hello))
    })
  }

  #receive(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    if ('ready' in value) return this.#opened?.resolve(null)
    if ('refused' in value) return this.#opened?.reject(refusal(value.refused))
    const id: unknown = Reflect.get(value, 'id')
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined
    if (typeof id !== 'number' || !waiting) return
    this.#waiting.delete(id)
    if (Reflect.get(value, 'ok') === true) waiting.resolve(Reflect.get(value, 'value'))
    else waiting.reject(warehouseError(Reflect.get(value, 'error')))
  }

  #fail(error: unknown): void {
    this.#opened?.reject(error)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }

  /** The worker is of this very version and answers with the type of the question. */
  #ask<T>(question: DatabaseRequest): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#stream.destroyed) {
        return reject(new WarehouseError('connection', 'The session with Metricwright has ended.'))
      }
      const id = this.#nextId++
      this.#waiting.set(id, { resolve, reject })
      this.#stream.write(toLine({ id, request: question }))
    }).then((value) => value as T)
  }

  execute(sql: string, options: { readonly fetch: boolean; readonly maxRows?: number }) {
    return this.#ask<Awaited<ReturnType<SessionLike['execute']>>>({
      method: 'execute',
      sql,
      fetch: options.fetch,
      maxRows: options.maxRows ?? null,
    })
  }

  begin = () => this.#ask<void>({ method: 'begin' })
  commit = () => this.#ask<void>({ method: 'commit' })
  rollback = () => this.#ask<void>({ method: 'rollback' })
  listSchemas = (database: string | null) => this.#ask<readonly string[]>({ method: 'listSchemas', database })

  listRelations(schema: Parameters<SessionLike['listRelations']>[0]) {
    return this.#ask<Awaited<ReturnType<SessionLike['listRelations']>>>({
      method: 'listRelations',
      ...schema,
    })
  }

  listColumns(relation: Parameters<SessionLike['listColumns']>[0]) {
    return this.#ask<Awaited<ReturnType<SessionLike['listColumns']>>>({
      method: 'listColumns',
      ...relation,
    })
  }

  askCatalog(question: Parameters<SessionLike['askCatalog']>[0]) {
    return this.#ask<Awaited<ReturnType<SessionLike['askCatalog']>>>({ method: 'askCatalog', question })
  }

  loadRows(...[relation, columns, rows]: Parameters<SessionLike['loadRows']>): Promise<number> {
    const { database = null, schema, name } = relation
    return this.#ask<number>({ method: 'loadRows', database, schema, name, columns, rows })
  }

  async cancel(): Promise<void> {
    if (!this.#stream.destroyed) this.#stream.write(toLine({ cancel: true }))
  }

  async close(): Promise<void> {
    this.#stream.end()
    this.#stream.destroy()
  }
}

function upgrade({ socket, token }: RemoteOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath: socket,
      path: '/warehouse',
      headers: {
        connection: 'Upgrade',
        upgrade: warehouseUpgrade,
        authorization: `Bearer ${token}`,
      },
    })
    call.once('upgrade', (_response, stream) => resolve(stream))
    call.once('response', (response) => {
      response.resume()
      reject(new UsageError(`Metricwright did not open its warehouse (${response.statusCode ?? 0}).`))
    })
    call.once('error', reject)
    call.end()
  })
}

function refusal(value: unknown): UsageError {
  const message = textAt(value, 'message') ?? 'Metricwright refused the session.'
  const remedy = textAt(value, 'remedy')
  return new UsageError(remedy === null ? message : `${message}\n${remedy}`)
}

function warehouseError(value: unknown): WarehouseError {
  const kind = textAt(value, 'kind')
  const offset: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'offset') : null
  return new WarehouseError(
    isDatabaseErrorKind(kind) ? kind : 'other',
    textAt(value, 'message') ?? 'It failed.',
    { offset: typeof offset === 'number' ? offset : null },
  )
}

function textAt(value: unknown, key: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : null
  return typeof found === 'string' ? found : null
}
