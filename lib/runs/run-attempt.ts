import { setTimeout as delay } from 'node:timers/promises'
import { GatheredRefusals } from '#lib/access/gathered-refusals.ts'
import { getDatabase, isUnavailable } from '#lib/db/client.ts'
import { appendRunEvents, findLastSeq } from '#lib/db/run-event-repository.ts'
import { endRun, releaseRun, renewRunLease, type RunLease } from '#lib/db/run-lease-repository.ts'
import { clearRunNodes, writeRunNodes } from '#lib/db/run-node-repository.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import { isAppError } from '#lib/core/app-error.ts'
import type { EndedRun, NodeResult, RunSummary } from '#lib/dbt/run/index.ts'
import { executePlan } from '#lib/dbt/run/index.ts'
import { createRenderPool, type RenderPool, type ThreadShelf } from '#lib/dbt/threads/index.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import { AccessSteps } from './access-steps.ts'
import { GuardedSession, RunGate, type GuardedSessionOptions } from './guarded-session.ts'
import type { InteractiveWork } from './interactive-work.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { flagsOf, getRunById, loadPayload, prepareRun, type PreparedRun } from './prepare-run.ts'
import { RunJournal } from './run-journal.ts'
import { RunRefused } from './run-refused.ts'
import { RunWriter } from './run-writer.ts'
import { storeArtifacts } from './store-artifacts.ts'
import { storePlan } from './store-plan.ts'

export interface RunAttemptOptions extends CompileServiceParts {
  readonly lease: RunLease
  readonly shelf: ThreadShelf
  readonly interactive: InteractiveWork
  readonly monotonicMs: () => number
  readonly report: (message: string, error?: unknown) => void
}

type Ending = 'cancelled' | 'handed-over' | 'lost'
type Verdict = { readonly state: 'succeeded' | 'failed' | 'cancelled'; readonly error: string }

const never = new AbortController().signal
const RETRY_MS = 1_000
/** At a shutdown the log is written for so long; then the process goes, and the lease tells. */
const LAST_WORDS_MS = 2_000

/** One worker's try at one run, from the claim to its one final state. */
export class RunAttempt {
  readonly #options: RunAttemptOptions
  readonly #gate = new RunGate()
  readonly #abort = new AbortController()
  readonly #keeper: LeaseKeeper
  #pool: RenderPool | null = null
  #refusals: GatheredRefusals | null = null
  #ending: Ending | null = null
  /** Resolves when nothing of this attempt is at work any more. Never rejects. */
  readonly ended: Promise<void>

  constructor(options: RunAttemptOptions) {
    this.#options = options
    this.#keeper = new LeaseKeeper({
      renew: () => renewRunLease(options.lease),
      monotonicMs: options.monotonicMs,
      onCancelAsked: () => this.#stop('cancelled'),
      onSuspend: () => void this.#gate.close(suspended()),
      onResume: () => this.#ending === null && this.#gate.open(),
      onLost: () => this.#stop('lost'),
    })
    this.ended = this.#run()
      .catch((error: unknown) => options.report(`run ${options.lease.runId} ended badly`, error))
      .finally(() => this.#keeper.stop())
  }

  /** Somebody may have asked to cancel: the row tells. */
  lookForCancel(): void {
    void this.#keeper.renewNow()
  }

  handOver(): void {
    this.#stop('handed-over')
  }

  #stop(ending: Ending): void {
    if (this.#ending !== null) return
    this.#ending = ending
    this.#abort.abort()
    void this.#gate.close(new WarehouseError('cancelled', 'The run was cancelled.'))
  }

  async #run(): Promise<void> {
    const { lease } = this.#options
    this.#keeper.start()
    const writer = new RunWriter({
      sink: { write: (batch) => writeBatch(lease, batch), isAway: isUnavailable },
      lastSeq: await untilAnswered(() => findLastSeq(lease.runId)),
      now: () => new Date(),
      onStale: () => this.#stop('lost'),
    })
    writer.log('info', lease.attempt === 1 ? 'A worker took the run.' : `Attempt ${lease.attempt} begins.`)
    try {
      if (lease.attempt > 1) await untilAnswered(() => clearRunNodes(lease))
      const verdict = await this.#judge(writer)
      await this.#refusals?.flush()
      await this.#end(writer, verdict)
    } finally {
      writer.stop()
      await this.#pool?.close()
      await this.#gate.close(new WarehouseError('cancelled', 'The run has ended.'))
      await this.#refusals?.flush()
    }
  }

  async #judge(writer: RunWriter): Promise<Verdict> {
    try {
      const run = await untilAnswered(() => getRunById(this.#options.lease.runId))
      const prepared = await untilAnswered(() => prepareRun(run, this.#options, this.#abort.signal))
      return await this.#execute(prepared, writer)
    } catch (error) {
      if (this.#ending === 'cancelled') return { state: 'cancelled', error: '' }
      if (error instanceof RunRefused) {
        writer.log('error', error.message)
        for (const line of error.lines) writer.log('error', `  ${line}`)
        return { state: 'failed', error: [error.message, ...error.lines].join('\n') }
      }
      const message = failureText(error)
      if (message === null) this.#options.report(`run ${this.#options.lease.runId} failed`, error)
      const text = message ?? 'Something failed in the worker; its log has the details.'
      writer.log('error', text)
      return { state: 'failed', error: text }
    }
  }

  async #execute(prepared: PreparedRun, writer: RunWriter): Promise<Verdict> {
    const { run, answer, target } = prepared
    const { plan } = answer
    const access = new AccessSteps({ prepared, service: this.#options, signal: this.#abort.signal })
    await untilAnswered(() => access.list())
    await untilAnswered(() => storePlan(this.#options.lease, answer, access.planned))
    const journal = new RunJournal({
      writer,
      nodes: plan.nodes,
      relations: new Map(answer.relations),
      aborted: () => this.#abort.signal.aborted,
    })
    access.wait(writer)
    for (const warning of answer.diagnostics) writer.log('warn', warning.message)
    if (answer.otherErrors > 0) {
      writer.log('warn', `The project has ${answer.otherErrors} errors in files that this run does not need.`)
    }
    const threads = Math.max(1, Math.min(target.threads, prepared.threadLimit, plan.nodes.length))
    if (prepared.threadLimit < target.threads) {
      writer.log(
        'info',
        `At most ${prepared.threadLimit} at once of the profile's ${target.threads} threads: DuckDB uses all of this machine for each statement.`,
      )
    }
    const pool = createRenderPool({
      threads,
      shelf: this.#options.shelf,
      project: await loadPayload(prepared),
      invocation: {
        id: run.id,
        startedAt: new Date().toISOString(),
        selected: plan.nodes.map((node) => node.uniqueId),
        arguments: {},
        flags: flagsOf(run),
        schemas: [...new Set(plan.nodes.flatMap((node) => node.schema ?? []))],
      },
      openSession: (index, node) => this.#openSession(prepared, index, node),
      defer: answer.defer,
      onLog: (message, level, uniqueId) =>
        journal.record({
          kind: 'node-log',
          uniqueId: uniqueId ?? '',
          message,
          level: level === 'print' ? 'info' : level === 'statement' ? 'debug' : level,
        }),
    })
    this.#pool = pool
    const summary = await executePlan(plan, {
      threads,
      target: target.name,
      counts: answer.counts,
      failFast: false,
      signal: this.#abort.signal,
      execute: (uniqueId, ended) => this.#executeNode(pool, uniqueId, ended),
      createSchemas: () => this.#createSchemas(pool, prepared),
      onEvent: (event) => journal.record(event),
    })
    if (this.#ending === null || this.#ending === 'cancelled') {
      await this.#keepArtifacts(prepared, summary, journal.compiled)
    }
    if (summary.cancelled) return verdictOf(summary)
    const told = withAccess(verdictOf(summary), await untilAnswered(() => access.run(writer)))
    return summary.succeeded ? withCheck(told, await access.check(writer, this.#options.report)) : told
  }

  /** What was built is built: a run does not fail because its papers could not be kept. */
  async #keepArtifacts(
    prepared: PreparedRun,
    summary: RunSummary,
    compiled: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { lease } = this.#options
    try {
      await untilAnswered(() =>
        storeArtifacts({ lease, prepared, summary, compiled, service: this.#options }),
      )
    } catch (error) {
      this.#options.report(`the artifacts of run ${lease.runId} could not be stored`, error)
    }
  }

  /** Nothing is begun while the lease is in doubt; what was interrupted by the doubt says that it may be repeated. */
  async #executeNode(pool: RenderPool, uniqueId: string, ended: EndedRun | null): Promise<NodeResult> {
    await this.#keeper.whenSettled()
    return pool.runNode(uniqueId, null, ended)
  }

  async #createSchemas(pool: RenderPool, { answer }: PreparedRun): Promise<NodeResult | null> {
    if (answer.plan.schemas.length === 0) return null
    await this.#keeper.whenSettled()
    const startedAt = new Date().toISOString()
    const { ok, diagnostics } = await pool.createSchemas(answer.plan.schemas)
    if (ok) return null
    return {
      uniqueId: 'operation.create_schemas',
      status: 'error',
      message:
        diagnostics.find((each) => each.severity === 'error')?.message ?? 'The schemas could not be made.',
      failures: null,
      rowsAffected: null,
      startedAt,
      endedAt: new Date().toISOString(),
      timing: [],
      compiledSql: null,
      runSql: null,
      relationName: null,
      adapterResponse: {},
      diagnostics,
      repeatable: false,
    }
  }

  async #openSession(
    prepared: PreparedRun,
    index: number,
    node: () => string | null,
  ): Promise<GuardedSession> {
    const { connection, login, environment, run, access, principal } = prepared
    const tag = `run ${run.number} thread ${index + 1}`
    const session = await (login?.connection ?? connection).session({ signal: this.#abort.signal, tag })
    this.#refusals ??= new GatheredRefusals({
      who: principal,
      operation: 'run.statement',
      place: `project ${prepared.project.slug}, run ${run.number} in ${environment}`,
      report: this.#options.report,
    })
    const refusals = this.#refusals
    const { nodes } = prepared.answer.plan
    const nameOf = (id: string | null) => nodes.find(({ uniqueId }) => uniqueId === id)?.name ?? id
    const onRefused: GuardedSessionOptions['onRefused'] = (refused) =>
      refusals.keep({ ...refused, node: nameOf(node()) })
    const makeSchema = login?.makeSchema ?? null
    const gate = this.#gate
    const { interactive } = this.#options
    const guards = { access, gate, interactive, onRefused }
    return new GuardedSession({ connection, session, makeSchema, environment, ...guards })
  }

  /** The last line is written before the state: who sees the state has all lines. */
  async #end(writer: RunWriter, verdict: Verdict): Promise<void> {
    const { lease } = this.#options
    if (this.#ending === 'lost') return
    if (this.#ending === 'handed-over') {
      writer.log('warn', 'The worker is stopping. The run is queued again, from its start.')
      await writer.flush(AbortSignal.timeout(LAST_WORDS_MS))
      await releaseRun(lease)
      return
    }
    const state = this.#ending === 'cancelled' ? 'cancelled' : verdict.state
    if (state === 'cancelled') writer.log('warn', 'The run was cancelled.')
    await writer.flush(never)
    if (writer.stale) return
    await untilAnswered(() => endRun(lease, { ...verdict, state }))
  }
}

function verdictOf(summary: RunSummary): Verdict {
  if (summary.cancelled) return { state: 'cancelled', error: '' }
  if (summary.succeeded) return { state: 'succeeded', error: '' }
  const { error } = summary.totals
  const first = [...summary.hookResults, ...summary.results].find(
    (each) => each.status === 'error' || each.status === 'fail',
  )
  const many = error === 1 ? '1 failed' : `${error} failed`
  return { state: 'failed', error: first?.message ? `${many}: ${first.message}` : many }
}

/** Which tests it were, and why, their own lines say to those who may know. */
function withAccess(verdict: Verdict, broken: number): Verdict {
  if (broken === 0) return verdict
  const words = broken === 1 ? '1 access test does not hold' : `${broken} access tests do not hold`
  return { state: 'failed', error: verdict.error === '' ? words : `${verdict.error}\n${words}` }
}

function withCheck(verdict: Verdict, problem: string | null): Verdict {
  if (problem === null) return verdict
  return { state: 'failed', error: verdict.error === '' ? problem : `${verdict.error}\n${problem}` }
}

function failureText(error: unknown): string | null {
  if (error instanceof WarehouseError) return error.message
  if (!isAppError(error) || error.kind === 'internal') return null
  return error.remedy === null ? error.message : `${error.message} ${error.remedy}`
}

function suspended(): WarehouseError {
  return new WarehouseError(
    'connection',
    'The worker could not renew its lease of the run, so it stopped its work.',
  )
}

function writeBatch(
  lease: RunLease,
  { lines, nodes }: Parameters<ConstructorParameters<typeof RunWriter>[0]['sink']['write']>[0],
): Promise<boolean> {
  return getDatabase().$transaction(async (db) => {
    if (nodes.length > 0 && !(await writeRunNodes(lease, nodes, db))) return false
    return lines.length === 0 || appendRunEvents(lease, lines, db)
  })
}

/** While the database is away there is nothing better to do than to ask again: the lease judges meanwhile. */
async function untilAnswered<T>(task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      await delay(RETRY_MS)
    }
  }
}
