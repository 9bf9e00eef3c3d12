import {
  selectNodes,
  type Diagnostic,
  type ParsedProject,
  type ResourceType,
  type SelectResult,
} from '#lib/dbt/index.ts'
import { resourceTypesOf, type RunCommand } from '#lib/dbt/run/index.ts'
import { toDiagnosticDto } from './diagnostic-dto.ts'
import type { AnswerOf } from './messages.ts'

/** What a command runs of what is selected. */
const RUNNABLE: readonly ResourceType[] = ['model', 'seed', 'snapshot', 'test', 'unit_test', 'function']

export interface SelectWish {
  readonly command: RunCommand
  readonly select: string
  readonly exclude: string
  /** Every error of the project counts: in production. Else only those of what would run, or of the project as a whole. */
  readonly strict: boolean
}

/** Whether a run could start: what it would run, and the errors that keep it from running. */
export function answerSelect(project: ParsedProject, wish: SelectWish): AnswerOf['select'] {
  const found = selectFor(project, wish)
  const faults = blockingFaults(project, found.ids, wish.strict)
  return { ids: found.ids, diagnostics: [...found.diagnostics, ...faults].map(toDiagnosticDto) }
}

export function selectFor(project: ParsedProject, wish: SelectWish): SelectResult {
  const types = resourceTypesOf(wish.command)
  return selectNodes(project, {
    select: wish.select.trim() === '' ? [] : [wish.select],
    exclude: wish.exclude.trim() === '' ? [] : [wish.exclude],
    resourceTypes: RUNNABLE.filter((type) => types.includes(type)),
  })
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
