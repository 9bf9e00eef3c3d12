import { operatorEnvironment } from '#lib/config/operator-environment.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { WarehouseError } from '#lib/warehouse/warehouse.ts'
import { readArguments } from './arguments.ts'
import type { Command, ExitCode } from './command.ts'
import { cleanCommand, compileCommand, debugCommand, listCommand, parseCommand } from './commands/inspect.ts'
import { depsCommand } from './commands/deps.ts'
import { renderCommand } from './commands/render.ts'
import { runOperationCommand, showCommand } from './commands/query.ts'
import {
  buildCommand,
  runModelsCommand,
  seedCommand,
  snapshotCommand,
  testCommand,
} from './commands/run-nodes.ts'
import { commandHelp, mainHelp } from './help.ts'
import { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const commands: readonly Command[] = [
  buildCommand,
  runModelsCommand,
  testCommand,
  seedCommand,
  snapshotCommand,
  compileCommand,
  showCommand,
  listCommand,
  parseCommand,
  runOperationCommand,
  renderCommand,
  depsCommand,
  debugCommand,
  cleanCommand,
]

const out = (text: string) => void process.stdout.write(text)
const err = (text: string) => void process.stderr.write(text)

async function main(words: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    out(mainHelp(commands))
    return name === undefined ? 2 : 0
  }
  const command = commands.find((one) => one.name === (name === 'list' ? 'ls' : name))
  if (!command)
    throw new UsageError(
      `There is no command '${name}'. Commands: ${commands.map((one) => one.name).join(', ')}.`,
    )
  const given = readArguments(rest, command.flags)
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
  })
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  return command.run({
    arguments: given,
    terminal,
    cwd: process.cwd(),
    env: operatorEnvironment(),
    signal: interrupt.signal,
  })
}

function explain(error: unknown): ExitCode {
  if (error instanceof UsageError) err(`${error.message}\n`)
  else if (error instanceof WarehouseError || isAppError(error))
    err(`${error.message}${error.remedy === null ? '' : `\n${error.remedy}`}\n`)
  else err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 2
}

process.exitCode = await main(process.argv.slice(2)).catch(explain)
