import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A running Metricwright with a data folder of its own, as `npm start` makes it. */
export interface Stack {
  readonly url: string
  readonly dataDir: string
  readonly admin: { readonly email: string; readonly password: string }
  /** Milliseconds from the command to the line that says it is ready. */
  readonly startMs: number
  /** All that the start said. */
  output(): string
  /** Ctrl+C. The data folder stays where `keepData` is true, for a second start. */
  stop(options?: { readonly keepData?: boolean }): Promise<void>
}

export interface StackOptions {
  /** Default: a new folder, removed at the stop. */
  readonly dataDir?: string
  /** Of `npm start -- …`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Another checkout than this one. */
  readonly root?: string
}

const ownRoot = path.resolve(import.meta.dirname, '..', '..')
const ADMIN = { email: 'admin@metricwright.local', password: 'correct-horse-battery' }
/** The demo's data are generated at a first start, and the pages are built where they are not. */
const START_DEADLINE_MS = 600_000

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'metricwright-stack-'))
  const root = options.root ?? ownRoot
  const port = await findFreePort()
  const began = performance.now()
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), ...(options.args ?? [])], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      METRICWRIGHT_DATA: dataDir,
      METRICWRIGHT_ADMIN_PASSWORD: ADMIN.password,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  await waitUntilReady(child, () => said)
  const startMs = performance.now() - began
  const url = `http://localhost:${port}`
  return {
    url,
    dataDir,
    admin: ADMIN,
    startMs,
    output: () => said,
    stop: async ({ keepData = false } = {}) => {
      await end(child)
      if (!keepData) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function waitUntilReady(child: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS
  while (!said().includes(' is ready after ')) {
    if (child.exitCode !== null) throw new Error(`The start ended with ${child.exitCode}:\n${said()}`)
    if (Date.now() > deadline) {
      await end(child)
      throw new Error(`The start took too long:\n${said()}`)
    }
    await delay(20)
  }
}

/** start.mjs leaves Ctrl+C to the supervisor's own terminal signal; without a terminal it passes SIGTERM on. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}
