import type { Diagnostic } from '../diagnostics.ts'
import type { GraphNode, ResourceType } from '../manifest.ts'
import { projectFileName } from '../project/load-project.ts'
import type { PackageInfo } from '../project/load-project.ts'
import type { ConfigSection } from '../project/project-config.ts'
import { report } from '../report.ts'
import { isObject } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { locateYaml } from '../schema/read-yaml.ts'

const sectionOf: Partial<Record<ResourceType, ConfigSection>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  source: 'sources',
  test: 'data_tests',
}
const checked: readonly ConfigSection[] = ['models', 'seeds', 'snapshots', 'sources', 'data_tests']

/** Folders and packages that dbt_project.yml configures and that hold nothing: mostly a misspelt name. */
export function unusedConfigs(
  root: PackageInfo,
  nodes: Iterable<GraphNode>,
  text: () => string,
): Diagnostic[] {
  const used = new Set<JsonObject>()
  const { configs } = root.config
  if (checked.every((section) => !hasFolders(configs[section]))) return []
  for (const node of nodes) {
    const section = sectionOf[node.resource_type]
    if (section) markUsed(configs[section], node.fqn, used)
  }
  return checked.flatMap((section) =>
    unusedIn(configs[section], [], used).map((path) => {
      const written =
        section === 'data_tests' && root.config.raw['data_tests'] === undefined ? 'tests' : section
      const span = locateYaml(text(), [written, ...path], 'key')
      return report(
        'config-path-unused',
        { key: path.join('.'), section: written },
        { path: projectFileName, span },
      )
    }),
  )
}

const isFolder = (key: string, value: unknown): value is JsonObject =>
  !key.startsWith('+') && typeof value === 'object' && value !== null && !Array.isArray(value)

const hasFolders = (level: JsonObject) => Object.entries(level).some(([key, value]) => isFolder(key, value))

function markUsed(section: JsonObject, fqn: readonly string[], used: Set<JsonObject>): void {
  let at: JsonObject = section
  for (const part of fqn) {
    const next = at[part]
    if (!isObject(next)) return
    used.add(next)
    at = next
  }
}

/** Mappings that are configs without their `+`, as older projects have them. */
const configMappings: ReadonlySet<string> = new Set([
  'meta',
  'vars',
  'persist_docs',
  'quoting',
  'column_types',
  'grants',
  'docs',
  'contract',
  'freshness',
  'snapshot_meta_column_names',
])

function unusedIn(level: JsonObject, path: readonly string[], used: ReadonlySet<JsonObject>): string[][] {
  return Object.entries(level).flatMap(([key, value]) => {
    if (!isFolder(key, value) || configMappings.has(key)) return []
    return used.has(value) ? unusedIn(value, [...path, key], used) : [[...path, key]]
  })
}
