import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import type { Json } from '../manifest.ts'
import type { TargetProfile } from '../options.ts'
import { report } from '../report.ts'
import { lockFileName } from '../packages/lock-file.ts'
import { locateYaml } from '../schema/read-yaml.ts'
import { projectFileScope } from '../context/base-scope.ts'
import { dbtVersion } from '../context/common-functions.ts'
import { catalogsFileName, checkCatalogsFile } from './catalogs-file.ts'
import { missingPackages, packageFiles } from './missing-packages.ts'
import { fitsRequirement } from './required-version.ts'
import { readProjectConfig } from './project-config.ts'
import { readVarsFile, varsFileName } from './vars-file.ts'
import type { ProjectConfig } from './project-config.ts'

/** The project or an installed package: where it lies and what its dbt_project.yml says. */
export interface PackageInfo {
  readonly name: string
  /** Prefix of its files: '' for the project, `dbt_packages/dbt_utils/` for a package. */
  readonly prefix: string
  readonly config: ProjectConfig
  readonly isRoot: boolean
}

export interface LoadedProject {
  readonly root: PackageInfo
  /** The root and every installed package, by name; the root comes first. */
  readonly packages: ReadonlyMap<string, PackageInfo>
  readonly diagnostics: readonly Diagnostic[]
  /** Files whose change makes everything else be read anew. */
  readonly readPaths: ReadonlySet<string>
}

export interface LoadProjectOptions {
  readonly files: ProjectFiles
  readonly target: TargetProfile
  readonly vars: Readonly<Record<string, Json>>
  readonly env: ReadonlyMap<string, string>
}

export const projectFileName = 'dbt_project.yml'

/** Reads the project's dbt_project.yml and those of its packages. */
export function loadProject(options: LoadProjectOptions): LoadedProject {
  const { files } = options
  const varsFile = readVarsFile(files)
  const scope = projectFileScope({ ...options, vars: { ...varsFile.vars, ...options.vars } })
  const diagnostics: Diagnostic[] = [...varsFile.diagnostics]
  diagnostics.push(...checkCatalogsFile(files, options.target.type, scope))
  const text = files.read(projectFileName)
  if (text === null)
    diagnostics.push(report('project-missing', { path: projectFileName }, { path: projectFileName }))
  const own = readProjectConfig({ text: text ?? "name: 'project'", path: projectFileName, scope })
  diagnostics.push(...own.diagnostics)
  // A broken file must not hide the rest: the project goes on with what every project has by default.
  const read =
    own.config ?? readProjectConfig({ text: "name: 'project'", path: projectFileName, scope }).config
  if (!read) throw new Error('the built-in default project cannot be read')
  const config = varsFile.vars === null ? read : { ...read, vars: varsFile.vars }
  if (varsFile.vars !== null && Object.keys(read.vars).length > 0) {
    const problem = `variables stand both here and in ${varsFileName}; keep them in one of the two`
    const span = locateYaml(text ?? '', ['vars'], 'key')
    diagnostics.push(report('project-invalid', { problem }, { path: projectFileName, span }))
  }
  const root: PackageInfo = { name: config.name, prefix: '', config, isRoot: true }
  diagnostics.push(...checkVersion(config, text ?? ''))
  const packages = new Map<string, PackageInfo>([[root.name, root]])
  const folders = packageFolders(files, config.packagesInstallPath)
  for (const folder of folders) addPackage({ folder, options, packages, diagnostics })
  diagnostics.push(...missingPackages({ files, packages, installPath: config.packagesInstallPath, folders }))
  const settings = [projectFileName, varsFileName, catalogsFileName, lockFileName, ...packageFiles]
  const readPaths = new Set<string>(settings)
  for (const folder of folders) readPaths.add(`${folder}/${projectFileName}`)
  return { root, packages, diagnostics, readPaths }
}

function checkVersion(config: ProjectConfig, text: string): Diagnostic[] {
  if (fitsRequirement(dbtVersion, config.requireDbtVersion)) return []
  const params = { required: config.requireDbtVersion.join(', '), version: dbtVersion }
  const span = locateYaml(text, ['require-dbt-version'])
  return [report('project-version', params, { path: projectFileName, span })]
}

function packageFolders(files: ProjectFiles, installPath: string): string[] {
  const prefix = `${installPath}/`
  const folders = new Set<string>()
  for (const { path } of files.list()) {
    if (!path.startsWith(prefix)) continue
    const end = path.indexOf('/', prefix.length)
    if (end !== -1) folders.add(path.slice(0, end))
  }
  return [...folders].sort()
}

interface AddPackage {
  readonly folder: string
  readonly options: LoadProjectOptions
  readonly packages: Map<string, PackageInfo>
  readonly diagnostics: Diagnostic[]
}

function addPackage({ folder, options, packages, diagnostics }: AddPackage): void {
  const path = `${folder}/${projectFileName}`
  const text = options.files.read(path)
  if (text === null) {
    diagnostics.push(report('package-broken', { folder }, { path: folder }))
    return
  }
  const read = readProjectConfig({ text, path, scope: projectFileScope(options) })
  diagnostics.push(...read.diagnostics)
  if (!read.config) return
  const other = packages.get(read.config.name)
  if (other) {
    diagnostics.push(
      report(
        'package-duplicate',
        { name: read.config.name, other: other.prefix || 'the project itself' },
        { path },
      ),
    )
    return
  }
  packages.set(read.config.name, {
    name: read.config.name,
    prefix: `${folder}/`,
    config: read.config,
    isRoot: false,
  })
}
