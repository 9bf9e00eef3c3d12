import type { LoadedProject, PackageInfo } from '../project/load-project.ts'

export type FileKind =
  | 'model'
  | 'python-model'
  | 'seed'
  | 'snapshot'
  | 'analysis'
  | 'singular-test'
  | 'generic-test'
  | 'macro'
  | 'properties'
  | 'docs'
  | 'function'
  | 'fixture'

/** A file that means something to the engine: to which package it belongs and as what. */
export interface ClassifiedFile {
  readonly path: string
  readonly kind: FileKind
  readonly packageName: string
  /** Relative to the package. */
  readonly packagePath: string
  /** Relative to the resource folder, e.g. to `models`. */
  readonly resourcePath: string
}

/** Decides what each path is; cheap, because it is asked for every file at every parse. */
export class FileClassifier {
  readonly #packages: readonly PackageInfo[]
  readonly #installPath: string

  constructor(project: LoadedProject) {
    this.#packages = [...project.packages.values()].filter((one) => !one.isRoot)
    this.#packages = [...this.#packages, project.root]
    this.#installPath = `${project.root.config.packagesInstallPath}/`
  }

  classify(path: string): ClassifiedFile | null {
    const owner = this.#packages.find((one) => path.startsWith(one.prefix))
    if (!owner) return null
    const packagePath = path.slice(owner.prefix.length)
    if (owner.isRoot && packagePath.startsWith(this.#installPath)) return null
    const found = kindOf(packagePath, owner)
    return found && { path, packageName: owner.name, packagePath, ...found }
  }
}

interface Found {
  readonly kind: FileKind
  readonly resourcePath: string
}

function kindOf(path: string, owner: PackageInfo): Found | null {
  const dot = path.lastIndexOf('.')
  // In small letters or large ones, as in dbt.
  const extension = dot === -1 ? '' : path.slice(dot).toLowerCase()
  switch (extension) {
    case '.sql':
      return sqlKind(path, owner)
    case '.yml':
    case '.yaml':
      return propertiesKind(path, owner)
    case '.csv':
      return (
        within(path, owner.config.paths.seeds, 'seed') ?? within(path, owner.config.paths.tests, 'fixture')
      )
    case '.md':
      return within(path, owner.config.paths.docs, 'docs')
    case '.py':
      return (
        within(path, owner.config.paths.models, 'python-model') ??
        within(path, owner.config.paths.functions, 'function')
      )
    default:
      return null
  }
}

function sqlKind(path: string, owner: PackageInfo): Found | null {
  const { paths } = owner.config
  const model = within(path, paths.models, 'model')
  if (model) return model
  const macro = within(path, paths.macros, 'macro')
  if (macro) return macro
  const test = within(path, paths.tests, 'singular-test')
  if (test) {
    if (test.resourcePath.startsWith('generic/')) return { ...test, kind: 'generic-test' }
    return test.resourcePath.startsWith('fixtures/') ? { ...test, kind: 'fixture' } : test
  }
  return (
    within(path, paths.snapshots, 'snapshot') ??
    within(path, paths.analyses, 'analysis') ??
    within(path, paths.functions, 'function')
  )
}

function propertiesKind(path: string, owner: PackageInfo): Found | null {
  const { paths } = owner.config
  const folders = [
    paths.models,
    paths.seeds,
    paths.snapshots,
    paths.analyses,
    paths.macros,
    paths.tests,
    paths.functions,
  ]
  for (const list of folders) {
    const found = within(path, list, 'properties')
    if (found) return found
  }
  return null
}

/** The longest folder counts, so that a folder may lie within another. */
function within(path: string, folders: readonly string[], kind: FileKind): Found | null {
  let best: string | null = null
  for (const folder of folders) {
    const prefix = folder === '' || folder === '.' ? '' : `${folder}/`
    if (path.startsWith(prefix) && (best === null || prefix.length > best.length)) best = prefix
  }
  return best === null ? null : { kind, resourcePath: path.slice(best.length) }
}
