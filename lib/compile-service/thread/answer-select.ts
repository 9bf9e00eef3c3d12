import { selectNodes, type ParsedProject, type ResourceType } from '#lib/dbt/index.ts'
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

/** Whether a run could start: what it would run, and every error that keeps the project from running. */
export function answerSelect(
  project: ParsedProject,
  options: { readonly command: string; readonly select: string; readonly exclude: string },
): AnswerOf['select'] {
  const resourceTypes = commandTypes[options.command] ?? []
  const found = selectNodes(project, {
    select: options.select.trim() === '' ? [] : [options.select],
    exclude: options.exclude.trim() === '' ? [] : [options.exclude],
    resourceTypes,
  })
  const faults = project.diagnostics.filter((each) => each.severity === 'error')
  return { ids: found.ids, diagnostics: [...found.diagnostics, ...faults].map(toDiagnosticDto) }
}
