import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#lib/core/app-error.ts'
import { processIdentity } from '#lib/core/running-process.ts'
import type { LogFile } from './log-file.ts'

export interface ProcessSpec {
  readonly name: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly log: LogFile
  /** Asked until it says yes. */
  readonly isReady: () => Promise<boolean>
  readonly readyWithinMs: number
  readonly graceMs: number
  /** Asked this often once it is ready: who gives no answer so many times in a row stands still, and is replaced. */
  readonly watch?: { readonly everyMs: number; readonly times: number }
  /** After every start and end. */
  readonly onChange: () => void
  readonly onRestart: (message: string) => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
/** Who lived this long is healthy: the next end begins with a short wait again. */
const HEALTHY_AFTER_MS = 60_000

/** One child that is started again when it ends, until it is stopped. */
export class ManagedProcess {
  readonly #spec: ProcessSpec
  #child: ChildProcess | null = null
  #identity: string | null = null
  #startedAt = 0
  #waitMs = FIRST_WAIT_MS
  #stopping = false
  #restart: NodeJS.Timeout | null = null
  #watching: NodeJS.Timeout | null = null

  constructor(spec: ProcessSpec) {
    this.#spec = spec
  }

  get record(): { name: string; pid: number | null; identity: string | null } {
    return { name: this.#spec.name, pid: this.#child?.pid ?? null, identity: this.#identity }
  }

  /** Starts it and waits until it is ready. Throws AppError('unavailable') where it ends or takes too long. */
  async start(): Promise<void> {
    const { name, isReady, readyWithinMs, log } = this.#spec
    this.#launch()
    const first = this.#child
    const deadline = Date.now() + readyWithinMs
    while (!(await isReady())) {
      if (this.#stopping) return
      if (first?.exitCode !== null || first.signalCode !== null || Date.now() > deadline) {
        await this.stop()
        throw new AppError('unavailable', `The ${name} process did not start.`, {
          remedy: `Its log is ${log.path}.`,
        })
      }
      await delay(25)
    }
    this.#watch(this.#child, 0)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#watching) clearTimeout(this.#watching)
    if (this.#restart) clearTimeout(this.#restart)
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), this.#spec.graceMs)
    await ended
    clearTimeout(force)
  }

  #launch(): void {
    const { args, env, cwd, log } = this.#spec
    // A group of its own: Ctrl+C reaches the supervisor alone, which then stops all in order.
    const child = spawn(process.execPath, args, {
      env,
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    this.#startedAt = Date.now()
    this.#identity = child.pid === undefined ? null : processIdentity(child.pid)
    log.write(`started, pid ${child.pid ?? 'none'}`)
    log.follow(child.stdout)
    log.follow(child.stderr)
    child.once('error', (error) => log.write(`cannot be run: ${error.message}`))
    child.once('exit', (code, signal) => this.#ended(signal ?? `code ${code}`))
    this.#spec.onChange()
  }

  /**
   * Stopped by a signal or in an endless loop it would hold its work for ever: nothing ends, so nothing is started
   * again. One question at a time, so that a machine that slept for an hour counts as one silence.
   */
  #watch(answered: ChildProcess | null, silent: number): void {
    const { watch, isReady } = this.#spec
    if (watch === undefined || this.#stopping) return
    const ask = async () => {
      const child = this.#child
      const ready = await isReady()
      if (this.#stopping || child === null || child !== this.#child) return this.#watch(null, 0)
      if (ready) return this.#watch(child, 0)
      // One that has not answered yet may still be starting.
      const isLate = child === answered || Date.now() - this.#startedAt > this.#spec.readyWithinMs
      if (!isLate) return this.#watch(null, 0)
      if (silent + 1 >= watch.times) this.#replace(child)
      this.#watch(answered, silent + 1)
    }
    this.#watching = setTimeout(() => void ask(), watch.everyMs)
  }

  #replace(child: ChildProcess): void {
    this.#spec.onRestart(`The ${this.#spec.name} process does not answer any more; it is ended.`)
    child.kill('SIGKILL')
  }

  #ended(how: string): void {
    const { name, log, onChange, onRestart } = this.#spec
    log.write(`ended with ${how}`)
    this.#child = null
    this.#identity = null
    onChange()
    if (this.#stopping) return
    if (Date.now() - this.#startedAt > HEALTHY_AFTER_MS) this.#waitMs = FIRST_WAIT_MS
    onRestart(
      `The ${name} process ended (${how}); it is started again in ${this.#waitMs / 1000} s. Its log is ${log.path}.`,
    )
    this.#restart = setTimeout(() => this.#launch(), this.#waitMs)
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
  }
}
