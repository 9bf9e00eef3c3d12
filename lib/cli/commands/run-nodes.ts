import { randomUUID } from 'node:crypto'
import { TargetFolder } from '#lib/dbt/artifacts/index.ts'
import type { CompiledText } from '#lib/dbt/artifacts/index.ts'
import { executePlan, planRun, resourceTypesOf } from '#lib/dbt/run/index.ts'
import type {
  EarlierParts,
  Invocation,
  NodeResult,
  RunCommand,
  RunEvent,
  RunPlan,
  RunSummary,
} from '#lib/dbt/run/index.ts'
import { createRenderPool } from '#lib/dbt/threads/index.ts'
import type { RenderPool } from '#lib/dbt/threads/index.ts'
import type { LogLevel, ResourceType } from '#lib/dbt/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { FlagName } from '../flag-table.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { countsOf } from '../counts-of.ts'
import { openProject } from '../open-project.ts'
import type { OpenedProject } from '../open-project.ts'
import { openWarehouse } from '../open-warehouse.ts'
import { unheardFields } from '../unheard-fields.ts'
import { runLines } from '../run-lines.ts'
import { RunProgress } from '../run-progress.ts'
import { selectIds, wantedTypes } from '../select-ids.ts'
import { readDeferred } from '../read-state.ts'
import { WarningPolicy, testResultName } from '../warning-policy.ts'
import type { WarehouseAccess } from '../warehouse-access.ts'
import { UsageError } from '../usage-error.ts'
import { showSeeds } from './show-seeds.ts'
import { argumentsOf, emptyResult, withPlaces, writeNothingDone, writeRun } from './write-run.ts'

const runFlags = [
  ...projectFlags,
  ...selectionFlags,
  'full-refresh',
  'threads',
  'fail-fast',
  'empty',
  'event-time-start',
  'event-time-end',
] as const satisfies readonly FlagName[]

const command = (name: RunCommand, summary: string): Command => ({
  name,
  summary,
  flags: [
    ...runFlags,
    ...(name === 'build' || name === 'test' ? (['store-failures'] as const) : []),
    ...(name === 'build' || name === 'run' ? (['sample'] as const) : []),
    ...(name === 'build' || name === 'seed' ? (['show'] as const) : []),
  ],
  run: (context) => runCommand(context, name),
})

export const buildCommand = command(
  'build',
  'Build models, seeds and snapshots, and test them, in their order.',
)
export const runModelsCommand = command('run', 'Build models.')
export const testCommand = command('test', 'Run data tests and unit tests.')
export const seedCommand = command('seed', 'Load CSV files.')
export const snapshotCommand = command('snapshot', 'Record how tables have changed.')

/** What a run that is tried again takes from the one before, instead of the selection of the flags. */
export interface RunAgain {
  readonly ids: readonly string[]
  /** What there is already of a node that was made in part. */
  readonly earlier: ReadonlyMap<string, EarlierParts>
}

export async function runCommand(
  context: CommandContext,
  name: RunCommand,
  again: RunAgain | null = null,
): Promise<ExitCode> {
  checkTimes(context)
  const opened = openProject(context, name)
  const types = wantedTypes(context, runnableTypes(name))
  const ids = again?.ids ?? selectIds(context, opened, types)
  if (again !== null) checkStillThere(again.ids, opened)
  const plan = planRun(opened.project, {
    command: name,
    ids,
    storeFailures: context.arguments.flag('store-failures'),
    ephemeral: true,
  })
  if (plan.nodes.length === 0) {
    writeNothingDone(context, opened, { invocation: invocationOf(context, opened, plan), which: name })
    return 0
  }
  const summary = await runPlan(context, opened, plan, again?.earlier ?? new Map())
  return codeOf(summary)
}

function checkStillThere(ids: readonly string[], { project: { manifest } }: OpenedProject): void {
  const { nodes, unitTests, exposures, savedQueries } = manifest
  const gone = ids.filter((id) => ![nodes, unitTests, exposures, savedQueries].some((found) => found.has(id)))
  if (gone.length === 0) return
  const list = gone.map((id) => `'${id}'`).join(', ')
  throw new UsageError(
    `The last run had ${list}, which is not in the project any more, or disabled. Run anew, or put it back.`,
  )
}

/** As dbt, whose run ends with 2 where it is interrupted. */
export const codeOf = (summary: RunSummary): ExitCode => (summary.cancelled ? 2 : summary.succeeded ? 0 : 1)

/** As dbt reads them; a window that begins has to end. */
function checkTimes({ arguments: given }: CommandContext): void {
  const start = given.text('event-time-start')
  const end = given.text('event-time-end')
  for (const [name, value] of Object.entries({ start, end }))
    if (value !== null && !/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$/.test(value))
      throw new UsageError(
        `--event-time-${name} is a date such as 2024-01-31, or with a time as 2024-01-31T13:00:00; not '${value}'.`,
      )
  if ((start === null) === (end === null)) return
  const [said, missing] = start === null ? ['end', 'start'] : ['start', 'end']
  throw new UsageError(`--event-time-${said} needs --event-time-${missing} beside it.`)
}

const runnableTypes = (name: RunCommand): readonly ResourceType[] =>
  runnable.filter((type) => resourceTypesOf(name).includes(type))

const runnable = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'analysis',
  'exposure',
  'saved_query',
  'function',
] as const

/** Each holds the parsed project, and a warehouse in this process answers no more than a few at once. */
const maxRenderThreads = 4

export function threadsOf(context: CommandContext, opened: OpenedProject): number {
  const asked = context.arguments.number('threads')
  if (asked !== null && asked < 1) throw new UsageError(`--threads needs at least 1, and not ${asked}.`)
  return asked ?? Math.max(1, opened.profile.target.threads)
}

/** Everything that a command needs to run templates against the warehouse. */
export async function withPool<T>(
  context: CommandContext,
  opened: OpenedProject,
  options: {
    readonly plan: RunPlan | null
    /** How many things there are to render, where the plan does not say it. */
    readonly tasks?: number
    readonly onLog: (message: string, level: LogLevel, uniqueId: string | null) => void
  },
  task: (pool: RenderPool, invocation: Invocation, warehouse: WarehouseAccess) => Promise<T>,
): Promise<T> {
  const threads = threadsOf(context, opened)
  const unheard = unheardFields(opened.profile)
  if (unheard !== null) context.terminal.warn(`[WARNING]: ${unheard}`)
  const warehouse = await openWarehouse(opened.profile, opened.root, threads)
  const invocation = invocationOf(context, opened, options.plan)
  const selected = new Set(options.plan?.nodes.map((node) => node.uniqueId) ?? [])
  const defer = await readDeferred(context, opened, { selected, warehouse }).catch(async (error: unknown) => {
    await warehouse.close()
    throw error
  })
  const pool = createRenderPool({
    threads: Math.min(
      threads,
      maxRenderThreads,
      Math.max(1, options.tasks ?? options.plan?.nodes.length ?? 1),
    ),
    project: {
      files: { kind: 'disk', root: opened.root },
      target: opened.profile.target,
      vars: opened.vars,
      env: Object.fromEntries(context.env),
      flags: opened.flags,
    },
    invocation,
    openSession: (index) => warehouse.openSession(`${invocation.id}-${index}`),
    exclusive: warehouse.exclusive,
    onLog: options.onLog,
    ...(defer ? { defer } : {}),
  })
  const cancel = () => void pool.cancel()
  context.signal.addEventListener('abort', cancel, { once: true })
  try {
    return await task(pool, invocation, warehouse)
  } finally {
    context.signal.removeEventListener('abort', cancel)
    await pool.close()
    await warehouse.close()
  }
}

export function invocationOf(
  context: CommandContext,
  opened: OpenedProject,
  plan: RunPlan | null,
): Invocation {
  return {
    id: randomUUID(),
    startedAt: new Date().toISOString(),
    selected: plan?.nodes.map((node) => node.uniqueId) ?? [],
    arguments: argumentsOf(context, opened, opened.flags.WHICH ?? ''),
    flags: opened.flags,
    schemas: plan?.schemas.map((one) => one.schema) ?? [],
  }
}

async function runPlan(
  context: CommandContext,
  opened: OpenedProject,
  plan: RunPlan,
  earlier: ReadonlyMap<string, EarlierParts>,
): Promise<RunSummary> {
  const report = reportRun(context, opened)
  return withPool(context, opened, { plan, onLog: report.onLog }, async (pool, invocation, warehouse) => {
    const summary = await executePlan(plan, {
      threads: threadsOf(context, opened),
      target: opened.profile.target.name,
      adapter: opened.profile.target.type,
      counts: report.counts,
      failFast: context.arguments.flag('fail-fast'),
      signal: context.signal,
      execute: async (uniqueId, ended) =>
        withPlaces(
          context,
          opened,
          strict(context, await pool.runNode(uniqueId, earlier.get(uniqueId) ?? null, ended)),
        ),
      createSchemas: () => createSchemas(pool, plan),
      onEvent: report.onEvent,
    })
    writeRun(context, opened, { invocation, summary, which: plan.command, compiled: report.compiled })
    if (context.arguments.flag('show')) await showSeeds(context, opened, { summary, warehouse })
    return summary
  })
}

export interface RunReport {
  readonly counts: Readonly<Record<string, number>>
  /** Compiled SQL of what has run. */
  readonly compiled: ReadonlyMap<string, CompiledText>
  readonly onEvent: (event: RunEvent) => void
  readonly onLog: (message: string, level: LogLevel, uniqueId: string | null) => void
}

/** By unique_id. */
export type CompiledTexts = Map<string, CompiledText>

/** Keeps what was compiled, with the ephemeral models that it reads, for the manifest. */
export function keepCompiled(texts: CompiledTexts, result: NodeResult): void {
  const { uniqueId, compiledSql, inlined = [] } = result
  // Of a microbatch model dbt keeps the texts of its windows in files alone.
  if (compiledSql === null || result.batchTexts !== undefined) return
  const cteOf = new Map(inlined.map((one) => [one.uniqueId, one.cte] as const))
  const ctesOf = (ids: readonly string[]) => ids.map((id) => ({ id, sql: cteOf.get(id) ?? '' }))
  for (const one of inlined) texts.set(one.uniqueId, { compiledSql: one.sql, ctes: ctesOf(one.reads) })
  texts.set(uniqueId, { compiledSql, ctes: ctesOf([...cteOf.keys()]), sent: result.runSql !== null })
}

/** Prints what happens in a run, and writes compiled and sent SQL into the target folder. */
export function reportRun({ terminal, arguments: given }: CommandContext, opened: OpenedProject): RunReport {
  const target = new TargetFolder(opened.targetPath)
  const { manifest } = opened.project
  const compiled: CompiledTexts = new Map()
  const width = given.number('printer-width') ?? 80
  const progress = new RunProgress(terminal)
  const onEvent = (event: RunEvent) => {
    if (event.kind === 'run-finished') progress.take(event)
    if (event.kind === 'node-log') terminal.ofTemplate(event.message, event.level)
    else for (const { line, event: named } of runLines(event, manifest, width)) terminal.log(line, named)
    if (event.kind !== 'run-finished') progress.take(event)
    if (event.kind !== 'node-finished' && event.kind !== 'hook-finished' && event.kind !== 'node-compiled')
      return
    target.writeNode(manifest, event.result)
    keepCompiled(compiled, event.result)
  }
  return {
    counts: countsOf(manifest),
    compiled,
    onEvent,
    onLog: (message, level, uniqueId) =>
      level === 'print' || level === 'statement'
        ? terminal.ofTemplate(message, level)
        : onEvent({ kind: 'node-log', uniqueId: uniqueId ?? '', message, level }),
  }
}

/** Whether a warning of a test is a failure. */
export const testsAreStrict = (context: CommandContext): boolean =>
  new WarningPolicy(context.arguments).verdict([testResultName]) === 'error'

function strict(context: CommandContext, result: NodeResult): NodeResult {
  return result.status === 'warn' && testsAreStrict(context) ? { ...result, status: 'fail' } : result
}

export async function createSchemas(pool: RenderPool, plan: RunPlan): Promise<NodeResult | null> {
  if (plan.schemas.length === 0) return null
  const result = await pool.createSchemas(plan.schemas)
  if (result.ok) return null
  const message = result.diagnostics.map((one) => one.message).join('\n')
  const { diagnostics } = result
  return { ...emptyResult('operation.create_schemas'), status: 'error', message, diagnostics }
}
