import { flags } from './flag-table.ts'
import type { Flag, FlagName } from './flag-table.ts'
import type { Command } from './command.ts'

export function mainHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return `Usage: metricwright COMMAND [OPTIONS]\n\nRuns dbt projects.\n\nCommands:\n${lines.join('\n')}\n\nmetricwright COMMAND --help says more.\n`
}

export function commandHelp(command: Command): string {
  const named = command.flags.map((name) => {
    const flag: Flag = { ...flags[name], ...command.flagHelp?.[name] }
    return { text: flagText(name, flag), help: flag.help }
  })
  const width = Math.max(...named.map((one) => one.text.length))
  const lines = named.map((one) => `  ${one.text.padEnd(width)}  ${one.help}`)
  const usage = `metricwright ${command.name}${command.positional ? ` ${command.positional}` : ''} [OPTIONS]`
  return `Usage: ${usage}\n\n${command.summary}\n\nOptions:\n${lines.join('\n')}\n`
}

/** For a name that only begins those of commands, as `docs`. */
export function groupHelp(commands: readonly Command[]): string {
  const lines = commands.map((command) => `  ${command.name}  ${command.summary}`)
  return `Commands:\n${lines.join('\n')}\n`
}

function flagText(name: FlagName, flag: Flag): string {
  return `${flag.short ? `-${flag.short}, ` : '    '}--${name}${flag.value ? ` ${flag.value}` : ''}`
}
