import { resolve } from 'node:path'
import type { Json } from '#lib/dbt/index.ts'
import { isList, isObject, listAt, objectAt, stringAt } from '#lib/dbt/schema/json-access.ts'
import type { JsonObject } from '#lib/dbt/schema/json-access.ts'
import { resourceTypesOf } from '#lib/dbt/run/index.ts'
import type { EarlierParts, RunCommand } from '#lib/dbt/run/index.ts'
import { Arguments } from '../arguments.ts'
import { flags } from '../flag-table.ts'
import type { FlagName } from '../flag-table.ts'
import { projectFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { findRoot, openProject, readSettings } from '../open-project.ts'
import { findArtifact, statusesOf } from '../read-state.ts'
import { UsageError } from '../usage-error.ts'
import { clone } from './clone.ts'
import { callMacro } from './query.ts'
import { invocationOf, runCommand, testsAreStrict } from './run-nodes.ts'
import { tellNothingToDo, writeNothingDone } from './write-run.ts'

export const retryCommand: Command = {
  name: 'retry',
  summary: 'Run again what failed or was skipped in the last run, with its flags.',
  flags: [...projectFlags, 'state', 'threads', 'full-refresh'],
  run: retry,
}

const commands: readonly RunCommand[] = ['build', 'run', 'test', 'seed', 'snapshot']
const retried: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success'])
/** Where things are is said anew, by this call. */
const notTaken: ReadonlySet<string> = new Set([
  'project-dir',
  'profiles-dir',
  'target-path',
  'warn-error',
  'warn-error-options',
  'help',
])

async function retry(context: CommandContext): Promise<ExitCode> {
  const root = findRoot(context)
  const state = context.arguments.text('state')
  const target = context.arguments.text('target-path') ?? readSettings(root).targetPath
  const folder = state === null ? resolve(root, target) : resolve(context.cwd, state)
  const results = findArtifact(folder, 'run_results.json')
  if (results === null) throw new UsageError(`Could not find previous run in '${folder}' target directory`)
  const before = objectAt(results, 'args')
  const which = stringAt(before, 'which')
  const repeated = { ...context, arguments: context.arguments.over(earlierArguments(before)) }
  if (which === 'run-operation') return retryOperation(repeated, results, before)
  if (which === 'clone') return clone(repeated, failedIn(results, retried))
  const command = commands.find((one) => one === which)
  if (!command) {
    const known = [...commands, 'clone', 'run-operation'].join(', ')
    throw new UsageError(`The last command was ${which ?? 'none'}; retry repeats ${known}.`)
  }
  const failing = testsAreStrict(context) ? new Set([...retried, 'warn']) : retried
  const only = failedIn(results, failing)
  if (only.length === 0) {
    const opened = openProject(repeated, command)
    const invocation = invocationOf(repeated, opened, null)
    writeNothingDone(repeated, opened, { invocation, which: command })
    return 0
  }
  const ids = only.filter((id) => resourceTypesOf(command).some((type) => id.startsWith(`${type}.`)))
  return runCommand(repeated, command, { ids, earlier: earlierParts(results) })
}

const failedIn = (results: JsonObject, failing: ReadonlySet<string>): readonly string[] =>
  [...statusesOf(results)]
    .filter(([id, status]) => failing.has(status) && !id.startsWith('operation.'))
    .map(([id]) => id)

/** The macro is called again with what it was given, where it failed. */
async function retryOperation(
  context: CommandContext,
  results: JsonObject,
  before: JsonObject,
): Promise<ExitCode> {
  const opened = openProject(context, 'run-operation')
  const name = stringAt(before, 'macro')
  const failed = [...statusesOf(results)].some(([, status]) => retried.has(status))
  if (failed && name !== null) return callMacro(context, opened, { name, args: objectAt(before, 'args') })
  tellNothingToDo(context)
  return 0
}

/** Of what was made in part, which parts there are; where nothing of it is there, it is made anew as a whole. */
function earlierParts(results: JsonObject): ReadonlyMap<string, EarlierParts> {
  const found = new Map<string, EarlierParts>()
  for (const result of listAt(results, 'results').filter(isObject)) {
    const batches = partsOf(objectAt(result, 'batch_results'), toSpan)
    const overloads = partsOf(objectAt(result, 'overload_results'), (one) =>
      typeof one === 'string' ? one : null,
    )
    const goesOn = batches.successful.length > 0 && batches.failed.length > 0
    if (!goesOn && overloads.failed.length === 0) continue
    found.set(stringAt(result, 'unique_id') ?? '', {
      batches: goesOn ? batches : null,
      overloads: overloads.failed.length > 0 ? overloads.successful : [],
    })
  }
  return found
}

function partsOf<T>(data: JsonObject, read: (one: Json) => T | null) {
  const list = (key: string) =>
    listAt(data, key).flatMap((one): T[] => {
      const part = read(one)
      return part === null ? [] : [part]
    })
  return { successful: list('successful'), failed: list('failed') }
}

function toSpan(one: Json): readonly [string, string] | null {
  if (!isList(one)) return null
  const [start, end] = one
  return typeof start === 'string' && typeof end === 'string' ? [start, end] : null
}

/** The flags of the earlier call that this program knows, of its own artifacts or of dbt's. */
function earlierArguments(before: JsonObject): Arguments {
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(flags).filter(isFlag)) {
    const value = before[name.replaceAll('-', '_')]
    if (notTaken.has(name) || value === undefined || value === null) continue
    if (flags[name].kind === 'flag') values[name] = value === true
    else if (flags[name].kind === 'texts') values[name] = Array.isArray(value) ? value.map(String) : undefined
    else if (isObject(value)) values[name] = Object.keys(value).length > 0 ? JSON.stringify(value) : undefined
    else values[name] = String(value)
  }
  return new Arguments(values, [])
}

const isFlag = (name: string): name is FlagName => Object.hasOwn(flags, name)
