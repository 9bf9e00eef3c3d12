import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../diagnostics.ts'
import type { ParsedProject, ParseOptions, TargetProfile } from '../options.ts'
import { parseProject } from '../parse/parse-project.ts'
import { memoryFiles } from '../project/memory-files.ts'

export const testTarget: TargetProfile = {
  name: 'dev',
  type: 'duckdb',
  schema: 'main',
  database: 'db',
  threads: 1,
  profileName: 'test',
  extra: {},
}

export const minimalProject = "name: shop\nversion: '1.0'\nprofile: test\n"

/** A project in memory; dbt_project.yml is filled in where it is not given. */
export function parseFiles(
  files: Readonly<Record<string, string>>,
  options: Partial<ParseOptions> = {},
): ParsedProject {
  return parseProject({
    files: memoryFiles({ 'dbt_project.yml': minimalProject, ...files }),
    target: testTarget,
    vars: {},
    env: new Map(),
    ...options,
  })
}

/** `code path:line:column` of each diagnostic, which is what tests compare. */
export const places = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map((one) => {
    const start = one.span?.start
    return `${one.code} ${one.path ?? '-'}${start ? `:${start.line}:${start.column}` : ''}`
  })

export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url))
