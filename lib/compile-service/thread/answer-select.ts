import { selectNodes, type Diagnostic, type ParsedProject, type ResourceType } from '#lib/dbt/index.ts'
import { toDiagnosticDto } from './diagnostic-dto.ts'
import type { AnswerOf } from './messages.ts'

/** What each command runs. */
export const commandTypes: Readonly<Record<string, readonly ResourceType[]>> = {
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test'],
  run: ['model'],
  test: ['test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
}

export interface SelectWish {
  readonly command: string
  readonly select: string
  readonly exclude: string
  /** Every error of the project counts: in production. Else only those of what would run, or of the project as a whole. */
  readonly strict: boolean
}

/** Whether a run could start: what it would run, and the errors that keep it from running. */
export function answerSelect(project: ParsedProject, wish: SelectWish): AnswerOf['select'] {
  const found = selectNodes(project, {
    select: wish.select.trim() === '' ? [] : [wish.select],
    exclude: wish.exclude.trim() === '' ? [] : [wish.exclude],
    resourceTypes: commandTypes[wish.command] ?? [],
  })
  const faults = blockingFaults(project, found.ids, wish.strict)
  return { ids: found.ids, diagnostics: [...found.diagnostics, ...faults].map(toDiagnosticDto) }
}

/** A broken file elsewhere does not keep a person from building what is whole; it may explain why nothing is found. */
export function blockingFaults(
  project: ParsedProject,
  ids: readonly string[],
  strict: boolean,
): readonly Diagnostic[] {
  const errors = project.diagnostics.filter((each) => each.severity === 'error')
  if (strict || ids.length === 0) return errors
  const chosen = new Set(ids)
  return errors.filter((each) => (each.uniqueId === null ? isOfWhole(each.path) : chosen.has(each.uniqueId)))
}

const isOfWhole = (path: string | null) =>
  path === null || /(^|\/)(dbt_project|packages|dependencies)\.yml$/.test(path)
