import type { Diagnostic } from '../diagnostics.ts'
import type { GraphNode, Json, ManifestNode } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { report, reportJinja } from '../report.ts'
import { isObject, listAt, objectAt, stringAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import {
  PatchTable,
  mergeDeep,
  sameVersion,
  versionColumns,
  versionsOf as versionsIn,
} from '../schema/patch-table.ts'
import type { ModelVersion } from '../schema/patch-table.ts'
import type { PropertyEntry, PropertySection } from '../schema/property-file.ts'
import { bodyTemplate, parseTemplate } from '#lib/jinja/index.ts'
import type { JinjaError, Template } from '#lib/jinja/index.ts'
import { buildNode, deprecationDate, entryConfig, entryProperties } from './build-node.ts'
import type { BuildTables, BuiltNode, NodeProperties, NodeType } from './build-node.ts'
import { emptyCapture } from './capture.ts'
import type { Capture } from './capture.ts'
import { configPlace } from './config-place.ts'
import type { ConfigPlace } from './config-place.ts'
import { describedBy } from './described-by.ts'
import { seedReadLimit } from './file-facts.ts'
import type { FileFacts } from './file-facts.ts'
import { functionParts, isOverload } from './function-files.ts'
import { capturePython } from './python-model.ts'
import { captureTemplate } from './render-capture.ts'
import { makeUnit, patchKey } from './unit.ts'
import type { PlaceOf, Unit } from './unit.ts'

export interface FileUnitTables extends BuildTables {
  readonly patches: PatchTable
  /** Checksum of a whole file, as dbt makes it. */
  readonly fileChecksum: (path: string) => string
  /** Whether the package has a model file of this name. */
  readonly hasModelFile: (packageName: string, stem: string) => boolean
  /** The files that define a node of this name. */
  readonly nodeFiles: (name: string) => readonly FileFacts[]
  /** The file of a function, by its name without the extension. */
  readonly functionFile: (packageName: string, stem: string) => FileFacts | null
}

export const modelFileKey = (packageName: string, stem: string) => `model-file:${packageName}:${stem}`

const typeOf = {
  model: 'model',
  'python-model': 'model',
  seed: 'seed',
  snapshot: 'snapshot',
  analysis: 'analysis',
  'singular-test': 'test',
  function: 'function',
} as const
type NodeFileKind = keyof typeof typeOf

export const isNodeFile = (kind: string): kind is NodeFileKind => Object.hasOwn(typeOf, kind)

const sectionOf: Readonly<Record<NodeType, PropertySection | null>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
  function: 'functions',
  operation: null,
}

/** The nodes of one SQL, Python or CSV file. */
export function buildFileUnit(facts: FileFacts, owner: PackageInfo, tables: FileUnitTables): Unit {
  if (!isNodeFile(facts.kind)) return makeUnit({ key: facts.path, path: facts.path })
  const builder = new FileUnitBuilder(facts, owner, tables)
  if (facts.kind === 'snapshot') builder.addSnapshots()
  else builder.addFile(typeOf[facts.kind])
  return builder.finish()
}

/** Names of a file's nodes that the file and the project switch on, whatever YAML says of them. */
export function nodesOnAlone(facts: FileFacts, tables: FileUnitTables): ReadonlySet<string> {
  const owner = tables.environment.packageNamed(facts.packageName)
  const { nodes } = buildFileUnit(facts, owner, { ...tables, patches: noPatches })
  return new Set(nodes.map((node) => node.name))
}

const noPatches = new PatchTable([])

interface FoundNode {
  type: NodeType
  uniqueId: string
  name: string
  fqn: readonly string[]
  path: string
  raw: string
  checksum: string
  line: number
  language: 'sql' | 'python'
  properties: NodeProperties | null
}

interface ParsedText {
  readonly template: Template | null
  readonly error: JinjaError | null
}

class FileUnitBuilder {
  readonly #facts: FileFacts
  readonly #owner: PackageInfo
  readonly #tables: FileUnitTables
  readonly #nodes: ManifestNode[] = []
  readonly #disabled: GraphNode[] = []
  readonly #reads = new Set<string>()
  readonly #diagnostics: Diagnostic[] = []
  readonly #places = new Map<string, PlaceOf>()

  constructor(facts: FileFacts, owner: PackageInfo, tables: FileUnitTables) {
    this.#facts = facts
    this.#owner = owner
    this.#tables = tables
  }

  finish(): Unit {
    const { path } = this.#facts
    return makeUnit({
      key: path,
      path,
      nodes: this.#nodes,
      disabled: this.#disabled,
      reads: this.#reads,
      diagnostics: this.#diagnostics,
      places: this.#places,
    })
  }

  addFile(type: NodeType): void {
    const { resourcePath, source } = this.#facts
    if (source === null) return
    const parts = resourcePath.split('/')
    const stem = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '')
    const folders = parts.slice(0, -1)
    if (type === 'function' && isOverload(this.#owner.name, stem, this.#tables, this.#reads)) return
    const version = type === 'model' ? this.#versionOf(stem) : null
    const name = version?.entry.name ?? stem
    const properties = version ? versionProperties(version) : this.#properties(type, stem)
    const uniqueId = [type, this.#owner.name, name, ...(version ? [`v${version.v}`] : [])].join('.')
    const prefix = type === 'analysis' ? ['analysis', ...folders] : folders
    const language = resourcePath.endsWith('.py') ? 'python' : 'sql'
    const parsed = type === 'seed' ? null : source.parse()
    const found = {
      type,
      uniqueId,
      name,
      fqn: [this.#owner.name, ...prefix, name, ...(version ? [`v${version.v}`] : [])],
      path: type === 'analysis' ? `analysis/${resourcePath}` : resourcePath,
      raw: source.raw,
      checksum: source.checksum,
      line: 1,
      language,
      properties,
    } as const
    this.#add(found, {
      template: parsed?.ok ? parsed.template : null,
      error: parsed === null || parsed.ok ? null : parsed.error,
    })
  }

  /** `{% snapshot name %}` blocks; the text between is the node's own. */
  addSnapshots(): void {
    const { source, resourcePath, path } = this.#facts
    if (source === null) return
    if (source.error) this.#diagnostics.push(reportJinja(source.error, null))
    const folders = resourcePath.split('/').slice(0, -1)
    const stem = (resourcePath.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')
    for (const definition of source.template?.macros ?? []) {
      if (definition.kind !== 'snapshot') continue
      const { name } = definition
      const found = {
        type: 'snapshot',
        uniqueId: `snapshot.${this.#owner.name}.${name}`,
        name,
        fqn: [this.#owner.name, ...folders, stem, name],
        path: resourcePath,
        raw: definition.bodyText,
        checksum: source.checksum,
        line: definition.span.start.line,
        language: 'sql',
        properties: this.#properties('snapshot', name),
      } as const
      this.#add(found, { template: bodyTemplate(definition), error: null })
    }
    if (
      this.#nodes.length === 0 &&
      this.#disabled.length === 0 &&
      source.error === null &&
      source.raw !== ''
    ) {
      const problem = 'a snapshot file holds {% snapshot name %} ... {% endsnapshot %}'
      this.#diagnostics.push(report('yaml-invalid', { problem }, { path, severity: 'warning' }))
    }
  }

  #versionOf(stem: string): ModelVersion | null {
    const { patches, hasModelFile } = this.#tables
    const owner = this.#owner.name
    this.#reads.add(patchKey('models', owner, stem))
    const version = patches.versionOfFile(owner, stem)
    if (version) return version
    // The latest version may lie in a file without a suffix.
    const entry = patches.find('models', owner, stem)
    if (!entry || !Array.isArray(entry.data['versions'])) return null
    const latest = latestVersion(entry)
    if (!latest) return null
    const file = stringAt(latest.data, 'defined_in') ?? `${stem}_v${latest.v}`
    this.#reads.add(modelFileKey(owner, file))
    return hasModelFile(owner, file) ? null : latest
  }

  #properties(type: NodeType, name: string): NodeProperties | null {
    const section = sectionOf[type]
    if (section === null) return null
    const packageName = this.#owner.name
    this.#reads.add(patchKey(section, packageName, name))
    const uniqueId = `${type}.${packageName}.${name}`
    const isOn = (facts: FileFacts) => nodesOnAlone(facts, this.#tables).has(name)
    const node = { section, name, packageName, uniqueId }
    const { entry, diagnostics } = describedBy(node, this.#tables, this.#reads, isOn)
    this.#diagnostics.push(...diagnostics)
    if (!entry || (section === 'models' && Array.isArray(entry.data['versions']))) return null
    return entryProperties(entry)
  }

  /** Of the template nothing may be kept: there is one a node, with all that was compiled of it. */
  #add(found: FoundNode, parsed: ParsedText): void {
    const { path: filePath, packagePath } = this.#facts
    const owner = this.#owner
    const own = this.#capture(found, parsed.template)
    const parts =
      found.type === 'function'
        ? functionParts({ ...found, owner, capture: own }, this.#tables, this.#reads)
        : { extra: this.#bigSeed(found), capture: own, diagnostics: [] }
    const { extra, capture } = parts
    const seed = { ...found, owner, packagePath, filePath, capture, ...(extra && { extra }) }
    const built = buildNode(seed, this.#tables, this.#reads)
    this.#take(built, [...built.diagnostics, ...parts.diagnostics], parsed.error, filePath, (key) =>
      built.node.config[key] == null ? null : configPlace(seed, key, this.#tables),
    )
  }

  /** dbt makes no checksum of a seed this large: it is another one when it lies elsewhere. */
  #bigSeed({ type }: FoundNode): Partial<ManifestNode> | null {
    const { size, packagePath } = this.#facts
    return type === 'seed' && size > seedReadLimit
      ? { checksum: { name: 'path', checksum: packagePath } }
      : null
  }

  #capture(found: FoundNode, template: Template | null): Capture {
    if (found.type === 'seed') return emptyCapture
    if (found.language === 'python' && found.type === 'function') return emptyCapture
    if (found.language === 'python') return capturePython(found.raw, this.#facts.path)
    if (template === null) return emptyCapture
    const { environment, registry } = this.#tables
    const node = {
      unique_id: found.uniqueId,
      name: found.name,
      package_name: this.#owner.name,
      resource_type: found.type,
      path: this.#facts.resourcePath,
      original_file_path: this.#facts.packagePath,
    }
    return captureTemplate(template, { environment, registry, node })
  }

  #take(
    built: BuiltNode,
    diagnostics: readonly Diagnostic[],
    error: JinjaError | null,
    filePath: string,
    placeOfConfig: (key: string) => ConfigPlace | null,
  ): void {
    const { node, capture } = built
    if (built.enabled) this.#nodes.push(node)
    else this.#disabled.push(node)
    // What is switched off may be broken.
    if (built.enabled) {
      if (error) this.#diagnostics.push(reportJinja(error, node.unique_id))
      this.#diagnostics.push(...diagnostics)
    }
    this.#places.set(node.unique_id, (key) => {
      const known = capture.places.get(key) ?? placeOfConfig(key)
      return { path: known?.path ?? filePath, span: known?.span ?? firstLine }
    })
  }
}

const firstLine = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }

function latestVersion(entry: PropertyEntry): ModelVersion | null {
  const versions = versionsIn(entry)
  return versions.find((one) => sameVersion(one.v, one.latest)) ?? null
}

function versionProperties(version: ModelVersion): NodeProperties {
  const base = entryProperties(version.entry)
  const { data } = version
  return {
    ...base,
    description: textAt(data, 'description') ?? base.description,
    columns: versionColumns(version),
    columnsPath: ['versions', version.index, 'columns'],
    config: mergeDeep(base.config, entryConfig(data)),
    writtenConfig: writtenConfig(version),
    constraints: Array.isArray(data['constraints']) ? listOf(data, 'constraints') : base.constraints,
    version: version.v,
    latestVersion: version.latest,
    deprecationDate: deprecationDate(data) ?? base.deprecationDate,
  }
}

function writtenConfig({ entry, index }: ModelVersion): JsonObject {
  const written = listAt(entry.written, 'versions')[index]
  return isObject(written) ? objectAt(written, 'config') : {}
}

function listOf(data: JsonObject, key: string): readonly Json[] {
  const value = data[key]
  return Array.isArray(value) ? value : []
}

/** A snapshot that is declared in YAML alone: `relation: ref('x')`. */
export function buildYamlSnapshot(
  entry: PropertyEntry,
  owner: PackageInfo,
  tables: FileUnitTables,
  reads: Set<string>,
): BuiltNode | null {
  const relation = textAt(entry.data, 'relation')
  if (relation === null) return null
  const raw = `select * from {{ ${relation} }}`
  const parsed = parseTemplate(raw, { path: entry.path })
  const uniqueId = `snapshot.${owner.name}.${entry.name}`
  const { environment, registry } = tables
  const node = { unique_id: uniqueId, name: entry.name, package_name: owner.name }
  const capture = parsed.ok ? captureTemplate(parsed.template, { environment, registry, node }) : emptyCapture
  const packagePath = entry.path.slice(owner.prefix.length)
  const folders = packagePath.split('/').slice(1, -1)
  const built = buildNode(
    {
      type: 'snapshot',
      uniqueId,
      name: entry.name,
      owner,
      fqn: [owner.name, ...folders, entry.name],
      path: `${entry.name}.sql`,
      packagePath,
      filePath: entry.path,
      line: entry.line,
      raw,
      checksum: tables.fileChecksum(entry.path),
      language: 'sql',
      capture,
      properties: entryProperties(entry),
    },
    tables,
    reads,
  )
  return parsed.ok ? built : { ...built, diagnostics: [reportJinja(parsed.error, uniqueId)] }
}
