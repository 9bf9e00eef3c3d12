import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import { report } from '../report.ts'
import { isObject, objectAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { locateYaml, readYaml } from '../schema/read-yaml.ts'

export const varsFileName = 'vars.yml'

export interface VarsFile {
  /** Null where there is no such file, or nothing in it. */
  readonly vars: JsonObject | null
  readonly diagnostics: readonly Diagnostic[]
}

/** The variables of vars.yml, which may stand there instead of in dbt_project.yml. */
export function readVarsFile(files: ProjectFiles): VarsFile {
  const path = varsFileName
  const text = files.read(path)
  if (text === null) return { vars: null, diagnostics: [] }
  const read = readYaml(text)
  if (!read.ok) {
    const place = { path, span: read.problem.span }
    return {
      vars: null,
      diagnostics: [
        report('yaml-syntax', { problem: read.problem.message, remedy: read.problem.remedy }, place),
      ],
    }
  }
  const root = read.document.value
  if (root === null) return { vars: null, diagnostics: [] }
  const found = isObject(root) ? root['vars'] : null
  if (found !== undefined && found !== null && !isObject(found)) {
    const problem = "'vars' must be a mapping of names to values"
    return {
      vars: null,
      diagnostics: [report('yaml-invalid', { problem }, { path, span: locateYaml(text, ['vars']) })],
    }
  }
  return { vars: isObject(root) && isObject(found) ? objectAt(root, 'vars') : null, diagnostics: [] }
}
