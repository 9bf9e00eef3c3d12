import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import type { Manifest, ManifestDoc, ManifestMacro } from '../manifest.ts'
import type { ParsedProject, ParseOptions } from '../options.ts'
import { report } from '../report.ts'
import { suggest } from '../suggest.ts'
import type { AccessTest } from '../schema/access-test.ts'
import { versionsOf } from '../schema/patch-table.ts'
import type { PatchTable } from '../schema/patch-table.ts'
import type { RefTable } from './ref-table.ts'
import type { Assembly } from './assembly.ts'
import { deprecatedModels } from './deprecated-models.ts'
import { renderDescription } from './descriptions.ts'
import type { DocTable } from './descriptions.ts'
import { projectFileScope } from '../context/base-scope.ts'
import { readSelectors } from '../select/yaml-selectors.ts'
import { selectorDefinitions } from '../select/selector-definitions.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { ParseEnvironment } from './environment.ts'
import type { FileFacts } from './file-facts.ts'
import type { MacroRegistry } from './macro-registry.ts'
import { KeptProject } from './kept-project.ts'
import { manifestDocs, manifestMacros } from './manifest-tables.ts'
import { projectFileName } from '../project/load-project.ts'
import type { Unit } from './unit.ts'
import { unfilteredBatches } from './unfiltered-batches.ts'
import { unusedConfigs } from './unused-configs.ts'

export interface StateParts {
  readonly options: ParseOptions
  readonly files: ProjectFiles
  readonly environment: ParseEnvironment
  readonly facts: ReadonlyMap<string, FileFacts>
  readonly registry: MacroRegistry
  readonly docs: DocTable
  readonly patches: PatchTable
  readonly units: ReadonlyMap<string, Unit>
  readonly assembly: Assembly
}

/** A parsed project with all that compiling and the next parse need. Immutable; parts are worked out when asked for. */
export class ProjectState implements ParsedProject {
  readonly parts: StateParts
  readonly manifest: Manifest
  #diagnostics: readonly Diagnostic[] | null = null
  #accessTests: readonly AccessTest[] | null = null
  /** What compiling keeps for this very state. */
  readonly compileCache = new Map<string, unknown>()

  constructor(parts: StateParts) {
    this.parts = parts
    this.manifest = makeManifest(parts)
  }

  get accessTests(): readonly AccessTest[] {
    return (this.#accessTests ??= gatherAccessTests(this.parts))
  }

  get diagnostics(): readonly Diagnostic[] {
    return (this.#diagnostics ??= gatherDiagnostics(this.parts))
  }
}

export function stateOf(project: ParsedProject): ProjectState {
  if (project instanceof ProjectState) return project
  if (project instanceof KeptProject && project.state instanceof ProjectState) return project.state
  throw new Error('the project was not made by parseProject')
}

/** The files that a project was read from; a kept one is not parsed for it. */
export function filesOf(project: ParsedProject): ProjectFiles {
  return project instanceof KeptProject ? project.files : stateOf(project).parts.files
}

function makeManifest(parts: StateParts): Manifest {
  const { assembly, environment, registry, docs, patches } = parts
  const describe = (text: string, entry: PropertyEntry) => {
    const { packageName, path } = entry
    const place = { packageName, path, uniqueId: '', reads: new Set<string>() }
    return renderDescription(text, { environment, docs, ...place }).text
  }
  const isGenericTestFile = (path: string) => parts.facts.get(path)?.kind === 'generic-test'
  let macros: ReadonlyMap<string, ManifestMacro> | null = null
  let selectors: Manifest['selectors'] | null = null
  let documents: ReadonlyMap<string, ManifestDoc> | null = null
  return {
    projectName: environment.project.root.name,
    adapterType: environment.target.type,
    quoting: { ...environment.style.quotePolicy, ...environment.quoting },
    get selectors() {
      return (selectors ??= selectorDefinitions(
        parts.files.read('selectors.yml'),
        projectFileScope(parts.options),
      ))
    },
    nodes: assembly.nodes,
    sources: assembly.sources,
    exposures: assembly.resources.exposure,
    metrics: assembly.resources.metric,
    semanticModels: assembly.resources.semantic_model,
    savedQueries: assembly.resources.saved_query,
    unitTests: assembly.resources.unit_test,
    // Nobody asks for these on the way of a keystroke.
    get macros() {
      return (macros ??= manifestMacros({ registry, patches, describe, isGenericTestFile }))
    },
    get docs() {
      return (documents ??= manifestDocs(docs))
    },
    groups: assembly.groups,
    disabled: assembly.disabled,
    parents: assembly.parents,
    children: assembly.children,
  }
}

function gatherAccessTests({ facts, environment }: StateParts): AccessTest[] {
  const { name } = environment.project.root
  const found: AccessTest[] = []
  for (const one of facts.values()) {
    if (one.packageName === name) found.push(...(one.properties?.accessTests ?? []))
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : lineOf(a) - lineOf(b)))
}

const lineOf = ({ span }: AccessTest) => span?.start.line ?? 0

function gatherDiagnostics(parts: StateParts): Diagnostic[] {
  const all: Diagnostic[] = [...parts.environment.project.diagnostics]
  // Most have nothing to say, and there are very many of them.
  const add = (one: { readonly diagnostics: readonly Diagnostic[] }) => {
    if (one.diagnostics.length > 0) all.push(...one.diagnostics)
  }
  for (const facts of parts.facts.values()) add(facts)
  all.push(...parts.registry.diagnostics, ...parts.docs.diagnostics, ...parts.patches.diagnostics)
  for (const unit of parts.units.values()) add(unit)
  for (const linked of parts.assembly.linked.values()) add(linked)
  all.push(...parts.assembly.diagnostics, ...lonelyPatches(parts))
  all.push(...unusedConfigsOf(parts))
  const { startedAt: now, project } = parts.environment
  all.push(...deprecatedModels({ ...parts, now, rootName: project.root.name }))
  all.push(...readSelectors(parts.files.read('selectors.yml'), projectFileScope(parts.options)).diagnostics)
  all.push(...unfilteredBatches(parts.assembly))
  return all.map(ofProject).filter(isFirstOfItsKind()).sort(byPlace)
}

/** A config of dbt_project.yml is wrong once, for however many nodes. */
const ofProject = (one: Diagnostic): Diagnostic =>
  one.code === 'config-invalid' && one.path?.endsWith(projectFileName) ? { ...one, uniqueId: null } : one

function unusedConfigsOf({ assembly, environment, files }: StateParts): Diagnostic[] {
  const nodes = function* () {
    yield* assembly.nodes.values()
    yield* assembly.sources.values()
    yield* assembly.disabled.values()
  }
  return unusedConfigs(environment.project.root, nodes(), () => files.read(projectFileName) ?? '')
}

function isFirstOfItsKind(): (one: Diagnostic) => boolean {
  const seen = new Set<string>()
  return (one) => {
    const start = one.span?.start
    const key = `${one.code}|${one.path ?? ''}|${start?.line ?? ''}|${start?.column ?? ''}|${one.message}|${one.uniqueId ?? ''}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const left = a.path ?? ''
  const right = b.path ?? ''
  if (left !== right) return left < right ? -1 : 1
  const lines = (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0)
  if (lines !== 0) return lines
  const columns = (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0)
  if (columns !== 0) return columns
  return a.code < b.code ? -1 : a.code > b.code ? 1 : a.message < b.message ? -1 : 1
}

const kindOf = { models: 'model', seeds: 'seed', snapshots: 'snapshot' } as const

/** Entries that describe a model, seed or snapshot that is not there. */
function lonelyPatches(parts: StateParts): Diagnostic[] {
  const { table } = parts.assembly
  const found: Diagnostic[] = []
  for (const entry of parts.patches.entries()) {
    const { section, name } = entry
    if (section === 'macros') {
      if (parts.registry.findIn(entry.packageName, name)) continue
      const suggestions = suggest(name, parts.registry.namesIn(entry.packageName))
      found.push(report('patch-without-node', { kind: 'macro', name, suggestions }, entryPlace(entry)))
      continue
    }
    if (section === 'models') found.push(...lonelyVersions(entry, table))
    if (section !== 'models' && section !== 'seeds' && section !== 'snapshots') continue
    if (table.named(name).length > 0 || table.isDisabled(name)) continue
    const suggestions = suggest(name, table.refNames())
    found.push(report('patch-without-node', { kind: kindOf[section], name, suggestions }, entryPlace(entry)))
  }
  return found
}

const entryPlace = (entry: PropertyEntry) => ({
  path: entry.path,
  span: { start: { line: entry.line, column: 1 }, end: { line: entry.line, column: 200 } },
})

/** Versions whose file is not there. */
function lonelyVersions(entry: PropertyEntry, table: RefTable): Diagnostic[] {
  const there = new Set(table.named(entry.name).map((node) => String(node.version)))
  if (there.size === 0 || table.isDisabled(entry.name)) return []
  return versionsOf(entry)
    .filter(({ v }) => !there.has(String(v)))
    .map(({ v, data }) => {
      const file = typeof data['defined_in'] === 'string' ? data['defined_in'] : `${entry.name}_v${v}`
      const params = { kind: `version ${v} of model`, name: entry.name, suggestions: [], file: `${file}.sql` }
      return report('patch-without-node', params, entryPlace(entry))
    })
}
