import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '#lib/dbt/index.ts'
import { profileScope } from '#lib/dbt/context/base-scope.ts'
import { PackageError } from '#lib/dbt/packages/index.ts'
import { checkPackages } from '#lib/dbt/project/check-packages.ts'
import { isObject } from '#lib/dbt/schema/json-access.ts'
import { readYaml } from '#lib/dbt/schema/read-yaml.ts'
import { renderYaml } from '#lib/dbt/schema/render-yaml.ts'
import { describe } from '../open-project.ts'
import { readSettingsFile } from '../read-settings-file.ts'
import { UsageError } from '../usage-error.ts'

export interface PackagesFile {
  readonly name: string
  /** The entries of `packages`, as they are written. */
  readonly entries: readonly Json[]
  /** dependencies.yml is plain YAML; packages.yml may hold Jinja. */
  readonly rendersJinja: boolean
}

/** What the project asks for; null where it asks for nothing. */
export function readPackagesFile(root: string): PackagesFile | null {
  const found = (['packages.yml', 'dependencies.yml'] as const).flatMap((name) => {
    const entries = readEntries(root, name)
    return entries === null ? [] : [{ name, entries, rendersJinja: name === 'packages.yml' }]
  })
  if (found.length < 2) return found[0] ?? null
  throw new PackageError(
    'packages.yml and dependencies.yml both list packages.',
    'Keep one of the lists; only packages.yml may use Jinja.',
  )
}

function readEntries(root: string, name: string): readonly Json[] | null {
  const path = join(root, name)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new PackageError(`${name} is a folder; it must be a file.`)
  let text: string
  try {
    text = readSettingsFile(path)
  } catch {
    return null
  }
  const read = readYaml(text)
  if (!read.ok)
    throw new PackageError(`${name}:${read.problem.span?.start.line ?? 1}: ${read.problem.message}`)
  const { value } = read.document
  const faults = checkPackages(value, name, text)
  if (faults.length > 0) throw new UsageError(faults.map(describe).join('\n\n'))
  const packages = isObject(value) ? value['packages'] : null
  return Array.isArray(packages) && packages.length > 0 ? packages : null
}

/** Secrets of the environment may be used here, as in profiles.yml. */
export function renderPackages(
  file: PackagesFile,
  options: { readonly env: ReadonlyMap<string, string>; readonly vars: Readonly<Record<string, Json>> },
): readonly Json[] {
  if (!file.rendersJinja) return file.entries
  const rendered = renderYaml([...file.entries], {
    scope: profileScope(options),
    shouldRender: () => true,
    file: file.name,
    onFault: ({ error }) => {
      throw new PackageError(`${file.name}: ${error.message}`, error.hint)
    },
  })
  return Array.isArray(rendered) ? rendered : []
}
