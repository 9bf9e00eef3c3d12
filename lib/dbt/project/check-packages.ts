import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { PackageError } from '../packages/package-error.ts'
import { readPackageSpecs } from '../packages/package-spec.ts'
import { report } from '../report.ts'
import { isList, isObject } from '../schema/json-access.ts'
import { locateYaml } from '../schema/read-yaml.ts'
import type { YamlPath } from '../schema/read-yaml.ts'

/** What is wrong with the list of packages; entries with Jinja are judged when they are installed. */
export function checkPackages(value: Json, path: string, text: string): readonly Diagnostic[] {
  const fault = (problem: string, remedy: string | null, at: YamlPath) =>
    report('yaml-invalid', { problem, remedy }, { path, span: locateYaml(text, at) })
  const packages = isObject(value) ? (value['packages'] ?? null) : null
  if (packages === null) return []
  if (!isList(packages)) return [fault("'packages' must be a list", null, ['packages'])]
  return packages.flatMap((entry, index) => {
    if (JSON.stringify(entry).includes('{{')) return []
    try {
      readPackageSpecs({ packages: [entry] }, path)
      return []
    } catch (error) {
      if (!(error instanceof PackageError)) throw error
      const problem = error.message.replace(`${path}: `, '').replace(/\.$/, '')
      return [fault(problem, error.remedy, ['packages', index])]
    }
  })
}
