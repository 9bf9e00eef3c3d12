import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { GatheredRefusals } from '#lib/access/gathered-refusals.ts'
import type { Principal } from '#lib/access/principal.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { isDoorToken } from '#lib/compile-service/door-token.ts'
import type { ScopeDto } from '#lib/compile-service/protocol.ts'
import {
  LineCutter,
  sessionHello,
  sessionLine,
  toLine,
  warehouseUpgrade,
  type SessionHello,
} from '#lib/compile-service/warehouse-wire.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import { answerQuestion } from '#lib/dbt/threads/index.ts'
import { GuardedSession, RunGate, type GuardedSessionOptions } from '#lib/runs/guarded-session.ts'
import { LiveAccess } from '#lib/runs/live-access.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'

export interface WarehouseDoorOptions extends Pick<CompileServiceParts, 'desk' | 'views'> {
  readonly key: Buffer
  readonly report: (message: string, error: unknown) => void
}

export interface WarehouseDoor {
  /** Sessions that are open now. */
  readonly size: () => number
  /** Ends all of them; what is open in the warehouse is taken back. */
  close(): Promise<void>
}

/**
 * Lets the command line work in a warehouse that this worker owns: each upgraded connection is one session of one
 * person, and every statement passes the guard of runs. A connection that closes ends its session.
 */
export function serveWarehouse(server: Server, options: WarehouseDoorOptions): WarehouseDoor {
  const open = new Set<TerminalSession>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    if (request.headers.upgrade !== warehouseUpgrade) return refuse(socket, '400 Bad Request')
    if (!isDoorToken(options.key, request.headers.authorization)) return refuse(socket, '401 Unauthorized')
    const session = new TerminalSession(socket, options)
    open.add(session)
    socket.on('close', () => void session.end().finally(() => open.delete(session)))
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${warehouseUpgrade}\r\n\r\n`,
    )
  })
  return {
    size: () => open.size,
    close: async () => void (await Promise.allSettled([...open].map((session) => session.end()))),
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

class TerminalSession {
  readonly #socket: Duplex
  readonly #options: WarehouseDoorOptions
  readonly #gate = new RunGate()
  readonly #abort = new AbortController()
  #session: Promise<GuardedSession> | null = null
  #hello: SessionHello | null = null
  #refusals: GatheredRefusals | null = null

  constructor(socket: Duplex, options: WarehouseDoorOptions) {
    this.#socket = socket
    this.#options = options
    const lines = new LineCutter((value) => this.#receive(value))
    socket.on('data', (bytes: Buffer) => {
      try {
        lines.push(bytes)
      } catch (error) {
        options.report('a session of the command line broke off', error)
        socket.destroy()
      }
    })
  }

  /** Statements end, open transactions are taken back, the connection closes. */
  async end(): Promise<void> {
    this.#abort.abort()
    await this.#gate.close(new WarehouseError('cancelled', 'The session was closed.'))
    const session = await this.#session?.catch(() => null)
    await session?.end()
    await this.#refusals?.flush()
    this.#socket.destroy()
  }

  #receive(value: unknown): void {
    if (this.#hello === null) {
      this.#hello = sessionHello.parse(value)
      this.#session = this.#open(this.#hello)
      this.#session.then(
        () => this.#send({ ready: true }),
        (error: unknown) => void this.#socket.end(toLine({ refused: this.#explain(error) })),
      )
      return
    }
    const line = sessionLine.parse(value)
    if ('cancel' in line) void this.#session?.then((session) => session.cancel()).catch(() => undefined)
    else void this.#answer(line)
  }

  async #answer(question: Parameters<typeof answerQuestion>[0]): Promise<void> {
    const session = this.#session
    if (session === null) return
    this.#send(await answerQuestion(question, () => session))
  }

  #send(value: unknown): void {
    if (!this.#socket.destroyed) this.#socket.write(toLine(value))
  }

  async #open({ scope, environment, tag }: SessionHello): Promise<GuardedSession> {
    const { desk, views } = this.#options
    const principal = await loadCaller(scope)
    const right = environment === 'production' ? 'run.production' : 'run.development'
    // The caller's token may be one that only reads, which who they are does not tell.
    if (!principal.permissions.has(right) || !scope.caller.permissions.includes(right)) {
      throw new AppError('forbidden', `${principal.name} may not run in ${environment}.`)
    }
    const project = await desk.getProject(scope.projectId)
    const connection = await views.connect(project)
    const view = await views.view(project, scope, this.#abort.signal)
    const { datasets } = view
    const login = await views.findLogin(view, scope, environment === 'production' ? 'production' : 'run')
    const makeSchema = login?.makeSchema ?? null
    const session = await (login?.connection ?? connection).session({ signal: this.#abort.signal, tag })
    const access = new LiveAccess({
      principal,
      datasets,
      projectId: project.id,
      environment,
      load: () => findCaller(scope),
    })
    const refusals = new GatheredRefusals({
      who: principal,
      operation: 'terminal.statement',
      place: `project ${project.slug}, command line in ${environment}`,
      report: this.#options.report,
    })
    this.#refusals = refusals
    const onRefused: GuardedSessionOptions['onRefused'] = (refused) =>
      refusals.keep({ ...refused, node: null })
    const gate = this.#gate
    return new GuardedSession({
      connection,
      session,
      makeSchema,
      environment,
      access,
      gate,
      interactive: null,
      onRefused,
    })
  }

  #explain(error: unknown): { readonly message: string; readonly remedy: string | null } {
    if (isAppError(error)) return { message: error.message, remedy: error.remedy }
    if (error instanceof WarehouseError) return { message: error.message, remedy: error.remedy }
    this.#options.report('a session of the command line could not be opened', error)
    return { message: 'Something failed in the worker.', remedy: "The worker's log has the details." }
  }
}

/** As they are now: a role that was taken since the command began does not count any more. */
async function loadCaller(scope: ScopeDto): Promise<Principal> {
  const principal = await findCaller(scope)
  if (principal !== null) return principal
  throw new AppError('unauthenticated', 'Who runs this may not sign in any more.')
}

async function findCaller({ caller }: ScopeDto): Promise<Principal | null> {
  // Loaded with the first command: nothing else in the worker needs what signs people in.
  const { loadPrincipal } = await import('#lib/auth/authenticate.ts')
  return loadPrincipal(caller.userId)
}
