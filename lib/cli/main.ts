import { operatorEnvironment } from '#lib/config/operator-environment.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { makeFolder } from '#lib/core/make-folder.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { dbtVersion } from '#lib/dbt/context/common-functions.ts'
import { projectFileArguments, readArguments, splitCommand } from './arguments.ts'
import type { Arguments } from './arguments.ts'
import type { Command, ExitCode } from './command.ts'
import { commandNames, loadCommand, loadCommands } from './commands.ts'
import { commandHelp, groupHelp, mainHelp } from './help.ts'
import { systemRefusal } from './system-refusal.ts'
import { Terminal } from './terminal.ts'
import { hideSecrets } from './hide-secrets.ts'
import { UsageError } from './usage-error.ts'

/** Names that dbt has besides. */
const otherNames: Readonly<Record<string, string>> = {
  list: 'ls',
  'source snapshot-freshness': 'source freshness',
}

/** Who read along has gone, as of `run | head`: what was begun goes on to its end, unheard. */
const closed = new Set<NodeJS.WriteStream>()
const writeTo = (stream: NodeJS.WriteStream) => (text: string) => {
  if (!closed.has(stream)) stream.write(text)
}
const out = writeTo(process.stdout)
const err = writeTo(process.stderr)
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (!('code' in error) || (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED')) throw error
    closed.add(stream)
  })

async function main(words: readonly string[]): Promise<ExitCode> {
  const names = [...commandNames, ...Object.keys(otherNames)]
  const { name, rest } = splitCommand(words, names)
  if (name === null || name === 'help') {
    if (words.some((word) => ['--version', '-v', '-V'].includes(word)))
      out(`metricwright ${packageJson.version} (dbt ${dbtVersion})\n`)
    else out(mainHelp(await loadCommands()))
    return name === null && words.length === 0 ? 2 : 0
  }
  const command = await loadCommand(otherNames[name] ?? name)
  if (!command) return withoutCommand(name, rest)
  const env = operatorEnvironment()
  const called = readArguments(rest, command.flags, env)
  const given = await withProjectFlags(called, command)
  if (given.flag('help')) {
    out(commandHelp(command))
    return 0
  }
  const terminal = openTerminal(given, env)
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  try {
    return await command.run({
      arguments: given,
      terminal,
      words,
      cwd: process.cwd(),
      env,
      signal: interrupt.signal,
    })
  } catch (error) {
    // In the form of the rest: who reads events reads what ended them as one.
    terminal.error(textOf(error))
    return 2
  }
}

/** `docs` and `access` are only the beginnings of commands. */
async function withoutCommand(name: string, rest: readonly string[]): Promise<ExitCode> {
  const begun = (await loadCommands()).filter((one) => one.name.startsWith(`${name} `))
  if (begun.length === 0)
    throw new UsageError(`There is no command '${name}'. Commands: ${commandNames.join(', ')}.`)
  if (rest.some((word) => ['--help', '-h'].includes(word))) {
    out(groupHelp(begun))
    return 0
  }
  const names = begun.map((one) => one.name).join(', ')
  throw new UsageError(`'${name}' is only the beginning of a command: ${names}.`)
}

/** What the project says of flags stands behind the call and the environment. */
async function withProjectFlags(called: Arguments, { flags }: Command): Promise<Arguments> {
  if (called.flag('help') || !flags.includes('project-dir')) return called
  const { projectFlagsSaid } = await import('./open-project.ts')
  const said = projectFlagsSaid({ arguments: called, cwd: process.cwd() })
  return called.over(projectFileArguments(said, flags))
}

function openTerminal(given: Arguments, env: ReadonlyMap<string, string>): Terminal {
  const json = given.text('log-format') === 'json'
  const quiet = given.flag('quiet')
  const isTerminal = process.stdout.isTTY && env.get('TERM') !== 'dumb'
  const wanted = given.flag('no-use-colors') || (env.get('NO_COLOR') ?? '') !== '' ? false : isTerminal
  const logPath = given.text('log-path')
  const hide = hideSecrets(env)
  return new Terminal({
    out: (text) => out(hide(text)),
    err: (text) => err(hide(text)),
    json,
    quiet,
    level: given.flag('debug') ? 'debug' : (given.text('log-level') ?? 'info'),
    colors: given.flag('use-colors') || wanted,
    live: isTerminal && !json && !quiet,
    toFile: logPath === null ? null : logFile(resolve(process.cwd(), logPath), hide),
    now: () => new Date(),
    invocationId: randomUUID(),
  })
}

/** As dbt names it. */
function logFile(folder: string, hide: (text: string) => string): (line: string) => void {
  makeFolder(folder)
  return (line) => appendFileSync(join(folder, 'dbt.log'), `${hide(line)}\n`)
}

function textOf(error: unknown): string {
  if (error instanceof UsageError) return error.message
  if (error instanceof WarehouseError || isAppError(error))
    return `${error.message}${error.remedy === null ? '' : `\n${error.remedy}`}`
  return systemRefusal(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
}

function explain(error: unknown): ExitCode {
  err(`${textOf(error)}\n`)
  return 2
}

// By then all is written and closed. Without this, Node would take the memory of a large project apart piece by piece.
process.once('beforeExit', (code) => process.exit(code))

// Until it is known: were nothing left to wait for before the end of the command, that would be a fault.
process.exitCode = 2
process.exitCode = await main(process.argv.slice(2)).catch(explain)
