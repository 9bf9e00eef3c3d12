import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import type { ParsedProject, ParseOptions } from '../options.ts'
import { overlayFiles } from '../project/overlay-files.ts'
import { entryOf } from '../project/memory-files.ts'
import { PatchTable, overloadFiles, versionsOf } from '../schema/patch-table.ts'
import { locateInEntry } from '../schema/property-file.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import { assemble, patchAssembly, unitSignature } from './assembly.ts'
import type { AssembleOptions, Assembly } from './assembly.ts'
import { namedKey, nodeFileFinder, nodeNamesOf } from './described-by.ts'
import { builtinMacros } from './builtin-macros.ts'
import { DocTable } from './descriptions.ts'
import { ParseEnvironment } from './environment.ts'
import { readFileFacts } from './file-facts.ts'
import type { FileFacts } from './file-facts.ts'
import { modelFileKey, nodesOnAlone } from './file-units.ts'
import type { FileUnitTables } from './file-units.ts'
import { functionFileFinder, functionFileKeyOf } from './function-files.ts'
import { MacroRegistry } from './macro-registry.ts'
import type { MacroSource } from './macro-file.ts'
import { patchMap } from './patched-map.ts'
import { ProjectState, stateOf } from './project-state.ts'
import type { StateParts } from './project-state.ts'
import { fileChecksum } from './source-text.ts'
import { docKey, fixtureKey, macroKey, patchKey } from './unit.ts'
import { updateUnits } from './update-units.ts'
import type { Change, UpdatedUnits } from './update-units.ts'

/**
 * Reads a project. With `previous` only what changed since is read anew; the outcome is the same as without.
 * A user's mistakes are diagnostics of the result, never exceptions.
 */
export function parseProject(options: ParseOptions, previous?: ParsedProject): ParsedProject {
  const before = previous ? stateOf(previous) : null
  const same =
    before !== null &&
    sameSettings(options, before.parts.options) &&
    sameProjectFiles(options.files, before.parts)
  const environment = same ? before.parts.environment : new ParseEnvironment(options)
  const facts = new Map<string, FileFacts>()
  for (const entry of options.files.list()) {
    const classified = environment.classifier.classify(entry.path)
    if (!classified) continue
    const known = before?.parts.facts.get(entry.path) ?? null
    facts.set(
      entry.path,
      readFileFacts({
        entry,
        classified,
        environment,
        files: options.files,
        previous: known,
        sameEnvironment: same,
      }),
    )
  }
  return update({ options, files: options.files, environment, facts, before: same ? before.parts : null })
}

/** The project with one file overlaid (null takes it away); costs what the change costs, not what the project does. */
export function withFile(project: ParsedProject, path: string, text: string | null): ParsedProject {
  const { parts } = stateOf(project)
  const files = overlayFiles(parts.files, new Map([[path, text]]))
  const options = { ...parts.options, files }
  const { readPaths, root } = parts.environment.project
  if (readPaths.has(path) || beginsPackage(path, root.config.packagesInstallPath))
    return parseProject(options, project)
  const classified = parts.environment.classifier.classify(path)
  if (!classified) return new ProjectState({ ...parts, options, files })
  const { environment } = parts
  const read = (written: string) => {
    const previous = parts.facts.get(path) ?? null
    const entry = entryOf(path, written)
    return readFileFacts({ entry, classified, environment, files, previous, sameEnvironment: true })
  }
  const facts =
    text === null ? patchMap(parts.facts, [], [path]) : patchMap(parts.facts, [[path, read(text)]])
  return update({ options, files, environment, facts, before: parts, only: path })
}

/** A package that was not there before comes with its dbt_project.yml. */
function beginsPackage(path: string, installPath: string): boolean {
  if (!path.startsWith(`${installPath}/`)) return false
  const [folder = '', file] = path.slice(installPath.length + 1).split('/')
  return folder !== '' && file === 'dbt_project.yml'
}

/** What is wrong with a text by itself: syntax and shape, not what it means to the rest. Empty where it is no file of the project. */
export function checkFile(project: ParsedProject, path: string, text: string): readonly Diagnostic[] {
  const { environment, files: before } = stateOf(project).parts
  const classified = environment.classifier.classify(path)
  if (!classified) return []
  const entry = entryOf(path, text)
  const files = overlayFiles(before, new Map([[path, text]]))
  const facts = { entry, classified, environment, files, previous: null, sameEnvironment: true }
  return readFileFacts(facts).diagnostics
}

function sameSettings(a: ParseOptions, b: ParseOptions): boolean {
  return (
    JSON.stringify([a.target, a.vars, a.flags ?? null]) ===
      JSON.stringify([b.target, b.vars, b.flags ?? null]) &&
    (a.env === b.env || JSON.stringify([...a.env]) === JSON.stringify([...b.env]))
  )
}

/** Whether every dbt_project.yml and list of packages is as before, and the packages lie where they lay. */
function sameProjectFiles(files: ProjectFiles, before: StateParts): boolean {
  for (const path of before.environment.project.readPaths) {
    if (files.read(path) !== before.files.read(path)) return false
  }
  const installPath = `${before.environment.project.root.config.packagesInstallPath}/`
  const folders = (source: ProjectFiles) => {
    const found = new Set<string>()
    for (const { path } of source.list())
      if (path.startsWith(installPath)) found.add(path.split('/')[1] ?? '')
    return [...found].join('\n')
  }
  return folders(files) === folders(before.files)
}

interface UpdateInput {
  readonly options: ParseOptions
  readonly files: ProjectFiles
  readonly environment: ParseEnvironment
  readonly facts: ReadonlyMap<string, FileFacts>
  /** Null: everything is built anew. */
  readonly before: StateParts | null
  /** The one path that can have changed, where that is known. */
  readonly only?: string
}

function update(input: UpdateInput): ProjectState {
  const { before, environment, facts } = input
  const changes = listChanges(input)
  const keys = new Set<string>()
  const registry = updateRegistry(input, changes, keys)
  const docs = updateDocs(input, changes, keys)
  const patches = updatePatches(input, changes, keys)
  addModelFileKeys(changes, keys)
  for (const { before: old, after } of changes) {
    const key = functionFileKeyOf(after ?? old)
    if (key !== null) keys.add(key)
  }
  for (const { before: old, after } of changes)
    if ((after ?? old)?.kind === 'fixture') keys.add(fixtureKey((after ?? old)?.path.split('/').at(-1) ?? ''))
  const texts = new Map<string, string>()
  const textOf = (path: string) => {
    let text = texts.get(path)
    if (text === undefined) texts.set(path, (text = input.files.read(path) ?? ''))
    return text
  }
  const tables: FileUnitTables = {
    environment,
    registry,
    docs,
    patches,
    hasModelFile: modelFileTest(facts),
    nodeFiles: nodeFileFinder(facts),
    functionFile: functionFileFinder(facts),
    textOf,
    locate: (entry, at, part) => locateInEntry(textOf(entry.path), entry, at, part),
    fixture: (fileName) => {
      for (const one of facts.values()) if (isFixture(one, fileName)) return textOf(one.path)
      return null
    },
    fileChecksum: (path) => fileChecksum(textOf(path)),
  }
  if (before && environment.project.packages.size > 1) addNamedKeys(changes, tables, keys)
  const built = updateUnits({ ...input, changes, keys, tables })
  const assembly = updateAssembly(before?.assembly ?? null, built, environment)
  const { options, files } = input
  return new ProjectState({
    options,
    files,
    environment,
    facts,
    registry,
    docs,
    patches,
    units: built.units,
    assembly,
  })
}

function listChanges({ before, facts, only }: UpdateInput): Change[] {
  if (!before) return [...facts.values()].map((after) => ({ before: null, after }))
  if (only !== undefined) {
    const change = { before: before.facts.get(only) ?? null, after: facts.get(only) ?? null }
    return change.before === change.after ? [] : [change]
  }
  const changes: Change[] = []
  for (const [path, after] of facts) {
    const known = before.facts.get(path) ?? null
    if (known !== after) changes.push({ before: known, after })
  }
  for (const [path, known] of before.facts) if (!facts.has(path)) changes.push({ before: known, after: null })
  return changes
}

function updateRegistry(
  { before, environment, facts }: UpdateInput,
  changes: readonly Change[],
  keys: Set<string>,
): MacroRegistry {
  const touched = changes.filter(
    (one) => (one.before?.macros.length ?? 0) + (one.after?.macros.length ?? 0) > 0,
  )
  if (before && touched.length === 0) return before.registry
  for (const change of touched) addMacroKeys(change, keys)
  const macros: MacroSource[] = builtinMacros(environment.builtins)
  for (const one of facts.values()) macros.push(...one.macros)
  return new MacroRegistry({
    rootName: environment.project.root.name,
    packageNames: [...environment.project.packages.values()]
      .filter((one) => !one.isRoot)
      .map((one) => one.name),
    internalNames: environment.builtins.map((one) => one.name),
    adapterTypes: environment.adapterTypes,
    dispatch: environment.project.root.config.dispatch,
    macros,
  })
}

/** A macro counts as changed where its text did, or its line: faults inside of it name the line. */
function addMacroKeys({ before, after }: Change, keys: Set<string>): void {
  const mark = (macro: MacroSource) => {
    const { start } = macro.definition.span
    return `${start.line}:${start.column}:${macro.definition.text}`
  }
  const old = new Map((before?.macros ?? []).map((macro) => [macro.uniqueId, macro]))
  for (const macro of after?.macros ?? []) {
    const known = old.get(macro.uniqueId)
    old.delete(macro.uniqueId)
    if (!known || mark(known) !== mark(macro)) keys.add(macroKey(macro.name))
  }
  for (const macro of old.values()) keys.add(macroKey(macro.name))
}

function updateDocs({ before, facts }: UpdateInput, changes: readonly Change[], keys: Set<string>): DocTable {
  const touched = changes.filter((one) => (one.before?.docs.length ?? 0) + (one.after?.docs.length ?? 0) > 0)
  if (before && touched.length === 0) return before.docs
  for (const change of touched) {
    for (const doc of [...(change.before?.docs ?? []), ...(change.after?.docs ?? [])])
      keys.add(docKey(doc.name))
  }
  return new DocTable([...facts.values()].flatMap((one) => one.docs))
}

function updatePatches(
  { before, facts, environment }: UpdateInput,
  changes: readonly Change[],
  keys: Set<string>,
): PatchTable {
  const touched = changes.filter((one) => one.before?.properties || one.after?.properties)
  if (before && touched.length === 0) return before.patches
  // From nothing everything is built, whatever it reads.
  const packages = before ? [...environment.project.packages.keys()] : []
  for (const change of before ? touched : []) {
    const old = new Set(change.before?.properties?.entries ?? [])
    for (const entry of change.after?.properties?.entries ?? []) {
      if (!old.delete(entry)) addPatchKeys(entry, packages, keys)
    }
    for (const entry of old) addPatchKeys(entry, packages, keys)
  }
  const found = []
  for (const one of facts.values()) if (one.properties) found.push(one.properties)
  return new PatchTable(found)
}

/** An entry may describe what any of the packages defines. */
function addPatchKeys(entry: PropertyEntry, packages: readonly string[], keys: Set<string>): void {
  for (const one of packages) keys.add(patchKey(entry.section, one, entry.name))
  if (entry.section === 'functions')
    for (const file of overloadFiles(entry)) keys.add(patchKey('functions', entry.packageName, file))
  if (entry.section !== 'models') return
  for (const version of versionsOf(entry)) {
    const file = version.data['defined_in']
    const stem = typeof file === 'string' ? file : `${entry.name}_v${version.v}`
    keys.add(patchKey('models', entry.packageName, stem))
  }
}

function addModelFileKeys(changes: readonly Change[], keys: Set<string>): void {
  for (const { before, after } of changes) {
    if (before && after) continue
    const facts = after ?? before
    if (facts && isModelFile(facts)) keys.add(modelFileKey(facts.packageName, stemOf(facts)))
  }
}

/** Which nodes of a name are on decides what YAML of other packages means; few edits change that. */
function addNamedKeys(changes: readonly Change[], tables: FileUnitTables, keys: Set<string>): void {
  const namesOn = (facts: FileFacts | null) =>
    facts && nodeNamesOf(facts).length > 0 ? nodesOnAlone(facts, tables) : new Set<string>()
  for (const { before, after } of changes) {
    const was = namesOn(before)
    const is = namesOn(after)
    for (const name of [...was, ...is]) if (was.has(name) !== is.has(name)) keys.add(namedKey(name))
  }
}

const isFixture = (facts: FileFacts, fileName: string) =>
  facts.kind === 'fixture' && facts.path.endsWith(`/${fileName}`)

const isModelFile = (facts: FileFacts) => facts.kind === 'model' || facts.kind === 'python-model'
const stemOf = (facts: FileFacts) => (facts.path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')

function modelFileTest(
  facts: ReadonlyMap<string, FileFacts>,
): (packageName: string, stem: string) => boolean {
  let stems: Set<string> | null = null
  return (packageName, stem) => {
    if (!stems) {
      stems = new Set()
      for (const one of facts.values()) if (isModelFile(one)) stems.add(`${one.packageName}:${stemOf(one)}`)
    }
    return stems.has(`${packageName}:${stem}`)
  }
}

function updateAssembly(
  before: Assembly | null,
  built: UpdatedUnits,
  environment: ParseEnvironment,
): Assembly {
  const options = assembleOptions(environment)
  if (before && !built.removed) {
    if (built.rebuilt.length === 0) return before
    const quiet = built.rebuilt.every(
      (one) => one.before && unitSignature(one.before) === unitSignature(one.after),
    )
    const patched = quiet
      ? patchAssembly(
          before,
          built.rebuilt.map((one) => one.after),
          options,
        )
      : null
    if (patched) return patched
  }
  return assemble(built.units, options, before)
}

function assembleOptions(environment: ParseEnvironment): AssembleOptions {
  const { packages, root } = environment.project
  const restricted = new Set<string>()
  for (const one of packages.values()) if (one.config.restrictAccess) restricted.add(one.name)
  const ownFirst = root.config.flags['require_ref_searches_node_package_before_root'] === true
  return { rootName: root.name, restricted, ownFirst }
}
