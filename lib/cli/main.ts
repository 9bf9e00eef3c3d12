import { operatorEnvironment } from '#lib/config/operator-environment.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import { randomUUID } from 'node:crypto'
import packageJson from '../../package.json' with { type: 'json' }
import { dbtVersion } from '#lib/dbt/context/common-functions.ts'
import { readArguments, splitCommand } from './arguments.ts'
import type { ExitCode } from './command.ts'
import { commandNames, loadCommand, loadCommands } from './commands.ts'
import { commandHelp, mainHelp } from './help.ts'
import { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Names that dbt has besides. */
const otherNames: Readonly<Record<string, string>> = {
  list: 'ls',
  'source snapshot-freshness': 'source freshness',
}

const out = (text: string) => void process.stdout.write(text)
const err = (text: string) => void process.stderr.write(text)

async function main(words: readonly string[]): Promise<ExitCode> {
  const names = [...commandNames, ...Object.keys(otherNames)]
  const { name, rest } = splitCommand(words, names)
  if (name === null || name === 'help') {
    if (words.includes('--version')) out(`metricwright ${packageJson.version} (dbt ${dbtVersion})\n`)
    else out(mainHelp(await loadCommands()))
    return name === null && words.length === 0 ? 2 : 0
  }
  const command = await loadCommand(otherNames[name] ?? name)
  if (!command) throw new UsageError(`There is no command '${name}'. Commands: ${commandNames.join(', ')}.`)
  const env = operatorEnvironment()
  const given = readArguments(rest, command.flags, env)
  if (given.flag('help')) {
    out(commandHelp(command))
    return 0
  }
  const terminal = new Terminal({
    out,
    err,
    json: given.text('log-format') === 'json',
    quiet: given.flag('quiet'),
    now: () => new Date(),
    invocationId: randomUUID(),
  })
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

function textOf(error: unknown): string {
  if (error instanceof UsageError) return error.message
  if (error instanceof WarehouseError || isAppError(error))
    return `${error.message}${error.remedy === null ? '' : `\n${error.remedy}`}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function explain(error: unknown): ExitCode {
  err(`${textOf(error)}\n`)
  return 2
}

// `ls | head` closes the pipe before all is written, which is no failure.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
})

// By then all is written and closed. Without this, Node would take the memory of a large project apart piece by piece.
process.once('beforeExit', (code) => process.exit(code))

process.exitCode = await main(process.argv.slice(2)).catch(explain)
