import { parseTemplate } from '#lib/jinja/index.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { projectFileName } from '../project/load-project.ts'
import { reportJinja } from '../report.ts'
import { locateYaml } from '../schema/read-yaml.ts'
import type { ManifestNode } from '../manifest.ts'
import { buildNode } from './build-node.ts'
import type { BuildTables } from './build-node.ts'
import { captureTemplate } from './render-capture.ts'
import { fileChecksum } from './source-text.ts'
import { makeUnit } from './unit.ts'
import type { PlaceOf, Unit } from './unit.ts'

type HookKind = 'on-run-start' | 'on-run-end'

const keyOf = (owner: PackageInfo, kind: HookKind, index: number) =>
  `${owner.prefix}${projectFileName}#${kind}:${index}`

function* listHooks(packages: Iterable<PackageInfo>) {
  for (const owner of packages) {
    const lists = [
      ['on-run-start', owner.config.onRunStart],
      ['on-run-end', owner.config.onRunEnd],
    ] as const
    for (const [kind, texts] of lists) {
      for (const [index, text] of texts.entries())
        yield { owner, kind, index, text, key: keyOf(owner, kind, index) }
    }
  }
}

/** Keys of the units of all hooks of the project and its packages. */
export function hookKeys(packages: Iterable<PackageInfo>): string[] {
  return Array.from(listHooks(packages), (hook) => hook.key)
}

/** The on-run-start or on-run-end hook of this key as an operation; null where it is the key of something else. */
export function buildHookUnit(
  key: string,
  packages: Iterable<PackageInfo>,
  read: (path: string) => string | null,
  tables: BuildTables,
): Unit | null {
  if (!key.includes(`${projectFileName}#on-run-`)) return null
  for (const hook of listHooks(packages)) {
    if (hook.key === key) return hookUnit(hook.owner, hook.kind, hook.index, hook.text, read, tables)
  }
  return null
}

/** Where the text of a hook begins in dbt_project.yml: behind its quote, or below the sign of a block. */
function hookStart(text: string, kind: HookKind, index: number): { line: number; column: number } {
  const span = locateYaml(text, [kind, index]) ?? locateYaml(text, [kind])
  if (!span) return { line: 1, column: 1 }
  const { line, column } = span.start
  const first = text.split('\n')[line - 1]?.[column - 1] ?? ''
  if (first === '|' || first === '>') return { line: line + 1, column: 1 }
  return { line, column: first === '"' || first === "'" ? column + 1 : column }
}

function hookUnit(
  owner: PackageInfo,
  kind: HookKind,
  index: number,
  text: string,
  read: (path: string) => string | null,
  tables: BuildTables,
): Unit {
  const name = `${owner.name}-${kind}-${index}`
  const path = `${owner.prefix}${projectFileName}`
  const uniqueId = `operation.${owner.name}.${name}`
  const begin = hookStart(read(path) ?? '', kind, index)
  const parsed = parseTemplate(text, { path, startLine: begin.line, startColumn: begin.column })
  const span = () => locateYaml(read(path) ?? '', [kind, index])
  const key = keyOf(owner, kind, index)
  if (!parsed.ok) {
    return makeUnit({ key, path, diagnostics: [reportJinja(parsed.error, uniqueId)] })
  }
  const { environment, registry } = tables
  const capture = captureTemplate(parsed.template, {
    environment,
    registry,
    node: { unique_id: uniqueId, name, package_name: owner.name },
  })
  const reads = new Set<string>()
  const built = buildNode(
    {
      type: 'operation',
      uniqueId,
      name,
      owner,
      fqn: [owner.name, 'hooks', name],
      path: `hooks/${name}.sql`,
      packagePath: `./${projectFileName}`,
      filePath: path,
      line: 1,
      raw: text,
      checksum: fileChecksum(read(path) ?? ''),
      language: 'sql',
      capture,
      properties: null,
      extra: { index },
    },
    tables,
    reads,
  )
  const node: ManifestNode = {
    ...built.node,
    tags: [kind, ...built.node.tags],
    origin: { ...built.node.origin, line: begin.line, column: begin.column },
  }
  const place: PlaceOf = () => {
    const found = span()
    return found && { path, span: found }
  }
  return makeUnit({
    key,
    path,
    nodes: [node],
    reads,
    diagnostics: built.diagnostics,
    places: new Map([[uniqueId, place]]),
  })
}
