import type { Arguments } from './arguments.ts'
import type { Flag, FlagName } from './flag-table.ts'
import type { Terminal } from './terminal.ts'

/** 0: done, also with warnings. 1: a node failed. 2: the call or the project is wrong. */
export type ExitCode = 0 | 1 | 2

export interface Command {
  readonly name: string
  readonly summary: string
  /** Words after the command, for the help. */
  readonly positional?: string
  readonly flags: readonly FlagName[]
  /** What a flag means here, where that is more than it says of itself. */
  readonly flagHelp?: Partial<Readonly<Record<FlagName, Pick<Flag, 'value' | 'help'>>>>
  run(context: CommandContext): Promise<ExitCode>
}

export interface CommandContext {
  readonly arguments: Arguments
  readonly terminal: Terminal
  /** The call as it was typed, for artifacts. */
  readonly words: readonly string[]
  readonly cwd: string
  readonly env: ReadonlyMap<string, string>
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal
}

export const projectFlags: readonly FlagName[] = [
  'target',
  'profile',
  'profiles-dir',
  'project-dir',
  'vars',
  'target-path',
  'no-partial-parse',
  'log-format',
  'log-level',
  'log-path',
  'printer-width',
  'use-colors',
  'no-use-colors',
  'debug',
  'quiet',
  'no-print',
  'warn-error',
  'warn-error-options',
  'no-write-json',
  'help',
]
export const selectionFlags: readonly FlagName[] = [
  'select',
  'models',
  'exclude',
  'selector',
  'resource-type',
  'exclude-resource-type',
  'indirect-selection',
  'state',
  'defer',
  'favor-state',
  'defer-state',
]
