import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { PackageError } from '../packages/package-error.ts'
import { oddKey, readPackageSpecs } from '../packages/package-spec.ts'
import { report } from '../report.ts'
import { isList, isObject } from '../schema/json-access.ts'
import { locateYaml } from '../schema/read-yaml.ts'
import type { YamlPath } from '../schema/read-yaml.ts'

/** What is wrong with the list of packages; entries with Jinja are judged when they are installed. */
export function checkPackages(value: Json, path: string, text: string): readonly Diagnostic[] {
  const fault = (problem: string, remedy: string | null, at: YamlPath, part: 'key' | 'value' = 'value') =>
    report('yaml-invalid', { problem, remedy }, { path, span: locateYaml(text, at, part) })
  if (value !== null && !isObject(value))
    return [fault(`${path} must be a mapping`, 'It has the key packages, with a list below it.', [])]
  const odd =
    isObject(value) && path === 'packages.yml'
      ? Object.keys(value).find((key) => key !== 'packages')
      : undefined
  if (odd === 'projects')
    return [fault("'projects' cannot stand in packages.yml", 'It belongs in dependencies.yml.', [odd], 'key')]
  if (odd !== undefined)
    return [fault(`'${odd}' means nothing in packages.yml`, 'It has only the key packages.', [odd], 'key')]
  const packages = isObject(value) ? (value['packages'] ?? null) : null
  if (packages === null) return []
  if (!isList(packages)) return [fault("'packages' must be a list", null, ['packages'])]
  return packages.flatMap((entry, index) => {
    const wrong = isObject(entry) ? oddKey(entry) : null
    if (wrong !== null) return [fault(wrong.problem, wrong.remedy, ['packages', index, wrong.key], 'key')]
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
