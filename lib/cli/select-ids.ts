import { selectNodes } from '#lib/dbt/index.ts'
import type { ResourceType } from '#lib/dbt/index.ts'
import type { CommandContext } from './command.ts'
import { reportDiagnostics } from './open-project.ts'
import type { OpenedProject } from './open-project.ts'
import { readState } from './read-state.ts'
import { listedTypes } from './selector-of.ts'
import { UsageError } from './usage-error.ts'

const modes = ['eager', 'cautious', 'buildable', 'empty'] as const

/** The nodes that the command's flags select, of the given types. */
export function selectIds(
  context: CommandContext,
  { project, targetPath }: OpenedProject,
  resourceTypes: readonly ResourceType[] | null,
): readonly string[] {
  const given = context.arguments
  const mode = given.text('indirect-selection')
  const indirect = modes.find((one) => one === mode)
  if (mode !== null && !indirect) throw new UsageError(`--indirect-selection is one of ${modes.join(', ')}.`)
  const selector = given.text('selector')
  const select = [...given.texts('select'), ...given.texts('models')]
  const exclude = given.texts('exclude')
  if (selector !== null && select.length + exclude.length > 0)
    context.terminal.warn(
      '[WARNING]: --select and --exclude say nothing beside --selector, which is followed. Leave one of them out.',
      'SelectExcludeIgnoredWithSelectorWarning',
    )
  const { ids, diagnostics } = selectNodes(project, {
    select,
    exclude,
    ...readState(context, targetPath),
    ...(selector === null ? {} : { selector }),
    ...(resourceTypes === null ? {} : { resourceTypes }),
    ...(indirect ? { indirectSelection: indirect } : {}),
  })
  reportDiagnostics(context, diagnostics)
  return ids
}

const types: readonly ResourceType[] = [...listedTypes, 'analysis']

/** The types that a command works on: those that were asked for, else all of its own, without those left out. */
export function wantedTypes(context: CommandContext, own: readonly ResourceType[]): readonly ResourceType[] {
  const without = new Set(typesOf(context, 'exclude-resource-type'))
  return (typesOf(context, 'resource-type') ?? own).filter((type) => !without.has(type))
}

/** The flag as types, or null where it is not given: what is meant then depends on the command. */
function typesOf(
  context: CommandContext,
  flag: 'resource-type' | 'exclude-resource-type',
): readonly ResourceType[] | null {
  const given = context.arguments.texts(flag).flatMap((word) => word.trim().split(/\s+/))
  const words = given.filter((word) => word !== 'default')
  if (words.length === 0) return null
  return words.flatMap((word) => {
    if (word === 'all') return types
    const type = types.find((one) => one === (word === 'data_test' ? 'test' : word))
    if (type) return type
    throw new UsageError(`--${flag} is one of ${types.join(', ')}.`)
  })
}
