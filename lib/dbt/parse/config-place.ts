import type { Span } from '#lib/core/text-position.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { projectFileName } from '../project/load-project.ts'
import { isObject } from '../schema/json-access.ts'
import { locateYaml, positionAt } from '../schema/read-yaml.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import type { BuildTables, NodeSeed } from './build-node.ts'
import { sectionOf } from './resolve-config.ts'

export interface ConfigPlace {
  readonly path: string
  readonly span: Span | null
}

/** Where a config of a node was said: in its YAML, in its file, in dbt_project.yml; else the node's first line. */
export function configPlace(seed: NodeSeed, key: string, tables: BuildTables): ConfigPlace {
  const { properties, capture } = seed
  if (key in capture.config) {
    const span = keyInText(seed, key, tables.textOf(seed.filePath))
    if (span) return { path: seed.filePath, span }
  } else if (properties !== null && key in properties.config) {
    const { entry } = properties
    const data = entry.data['config']
    const at = isObject(data) && key in data ? ['config', key] : [key]
    return { path: entry.path, span: tables.locate(entry, at) }
  }
  return projectPlace(seed, key, tables) ?? entryPlace(seed, tables)
}

/** What is said nowhere is missing where the node is configured: in its YAML, or at the top of its file. */
function entryPlace({ properties, capture, filePath, line }: NodeSeed, tables: BuildTables): ConfigPlace {
  const inFile = Object.keys(capture.config).length > 0
  if (!inFile && properties !== null)
    return { path: properties.entry.path, span: tables.locate(properties.entry, []) }
  return { path: filePath, span: { start: { line, column: 1 }, end: { line, column: 200 } } }
}

/** `key=` within a call of config(), or `'key':` within a dict that is handed to it; `text` is that of the whole file. */
function keyInText({ raw }: NodeSeed, key: string, text: string): Span | null {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('-', '[-_]')
  const match = new RegExp(`(?<![\\w-])(${name})\\s*=(?!=)|(['"]${name}['"])\\s*:`).exec(raw)
  if (!match) return null
  const word = match[1] ?? match[2] ?? ''
  const start = positionAt(text, Math.max(0, text.indexOf(raw)) + match.index)
  return { start, end: { line: start.line, column: start.column + word.length } }
}

/** The deepest place of dbt_project.yml that says it, for this node; the root project goes before the package. */
function projectPlace(seed: NodeSeed, key: string, tables: BuildTables): ConfigPlace | null {
  const { root } = tables.environment.project
  for (const owner of new Set([root, seed.owner])) {
    const at = pathInProject(owner, seed, key)
    if (at === null) continue
    const path = `${owner.prefix}${projectFileName}`
    return { path, span: locateYaml(tables.textOf(path), at) }
  }
  return null
}

function pathInProject(owner: PackageInfo, { type, fqn }: NodeSeed, key: string): YamlPath | null {
  const { raw } = owner.config
  const section = [sectionOf[type], sectionOf[type].replaceAll('_', '-')].find((one) => isObject(raw[one]))
  const name = section ?? (type === 'test' && isObject(raw['tests']) ? 'tests' : null)
  if (name === null) return null
  let found: YamlPath | null = null
  let level = raw[name]
  const path: string[] = [name]
  for (const part of [...fqn, null]) {
    if (!isObject(level)) break
    for (const written of [`+${key}`, key, `+${key.replaceAll('-', '_')}`, key.replaceAll('-', '_')])
      if (written in level && (written.startsWith('+') || !isObject(level[written])))
        found = [...path, written]
    if (part === null) break
    level = level[part]
    path.push(part)
  }
  return found
}
