import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import {
  PackageError,
  PackageFetcher,
  SourcesAway,
  lockFileName,
  nameOf,
  packagesHash,
  readLockFile,
  readLockHash,
  readPackageSpecs,
  resolvePackages,
  writeLockFile,
} from '#lib/dbt/packages/index.ts'
import type {
  LockedPackage,
  PackageContents,
  PackageSources,
  PinnedPackage,
} from '#lib/dbt/packages/index.ts'
import type { Json } from '#lib/dbt/index.ts'
import { isObject, stringAt } from '#lib/dbt/schema/json-access.ts'
import { projectFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { findRoot, readSettings } from '../open-project.ts'
import { readPackagesFile, renderPackages } from '../packages/read-packages-file.ts'
import { installPackages, isInstalled } from '../packages/install-packages.ts'
import { readSettingsFile } from '../read-settings-file.ts'
import { webSources } from '../packages/web-sources.ts'
import { UsageError } from '../usage-error.ts'

export const depsCommand: Command = {
  name: 'deps',
  summary: 'Install the packages of packages.yml.',
  flags: [...projectFlags, 'upgrade', 'lock', 'add-package', 'source'],
  run: (context) =>
    deps(context).catch((error: unknown) => {
      if (error instanceof PackageError)
        throw new UsageError(error.remedy === null ? error.message : `${error.message}\n${error.remedy}`)
      throw error
    }),
}

interface Asked {
  readonly rendered: ReturnType<typeof renderPackages>
  readonly hash: string
  readonly file: string
  /** The entries as they are written, in the order of `rendered`. */
  readonly written: readonly Json[]
}

interface Installing {
  readonly context: CommandContext
  readonly root: string
  readonly installPath: string
  readonly sources: PackageSources
}

async function deps(context: CommandContext): Promise<ExitCode> {
  const root = findRoot(context)
  const settings = readSettings(root)
  const installPath = resolve(root, settings.packagesInstallPath)
  const added = context.arguments.text('add-package')
  if (added !== null) addPackage(context, root, added)
  const asked = readAsked(context, root)
  if (asked === null) {
    context.terminal.log('Warning: No packages were found in packages.yml')
    return 0
  }
  const sources = webSources({ root, env: context.env, signal: context.signal })
  const all: Installing = { context, root, installPath, sources }
  try {
    const fetched = await lockPackages(all, asked, settings.name)
    if (!context.arguments.flag('lock')) await install(all, fetched)
    return 0
  } catch (error) {
    if (!(error instanceof SourcesAway)) throw error
    if (!allInstalled(asked, installPath)) {
      throw new PackageError(
        error.message,
        'Connect to the network, or set DBT_PACKAGE_HUB_URL to a hub of yours.',
      )
    }
    context.terminal.log(
      `${error.message} The packages in ${settings.packagesInstallPath} are used as they are.`,
    )
    return 0
  }
}

function readAsked(context: CommandContext, root: string): Asked | null {
  const file = readPackagesFile(root)
  if (file === null) return null
  const rendered = renderPackages(file, { env: context.env, vars: context.arguments.yaml('vars') })
  return { rendered, hash: packagesHash(rendered, file.entries), file: file.name, written: file.entries }
}

/** Those that were settled with their files are handed on, so that nothing is fetched twice. */
async function lockPackages(
  { context, root, sources }: Installing,
  asked: Asked,
  projectName: string,
): Promise<ReadonlyMap<string, PackageContents>> {
  const path = join(root, lockFileName)
  const upgrade = context.arguments.flag('upgrade')
  const lock = upgrade ? null : readLockText(root)
  if (lock !== null && readLockHash(lock) === asked.hash && readLockFile(lock).packages.every(isNamed))
    return new Map()
  const specs = readPackageSpecs({ packages: asked.rendered }, asked.file)
  const pinned = await resolvePackages(specs, {
    sources,
    projectName,
    render: (value, file) =>
      renderPackages(
        { name: file, entries: [value], rendersJinja: true },
        {
          env: context.env,
          vars: context.arguments.yaml('vars'),
        },
      )[0] ?? null,
  })
  for (const warning of pinned.flatMap((one) => one.warnings)) context.terminal.log(`[WARNING]: ${warning}`)
  writeFileSync(
    path,
    writeLockFile({ packages: pinned.map((one) => asWritten(one.locked, asked)), hash: asked.hash }),
  )
  context.terminal.log(`Updating lock file in file path: ${path}`)
  sayUpdates(context, pinned)
  return new Map(pinned.flatMap((one) => (one.contents ? [[one.locked.name, one.contents] as const] : [])))
}

function sayUpdates(context: CommandContext, pinned: readonly PinnedPackage[]): void {
  for (const { release } of pinned) {
    if (release && release.latest !== release.version) {
      context.terminal.log(
        `${release.package} ${release.version}: updated version available: ${release.latest}`,
      )
    }
  }
}

/** An address with a secret of the environment in it is kept as packages.yml has it, as dbt does. */
function asWritten(locked: LockedPackage, { rendered, written }: Asked): LockedPackage {
  const find = (key: 'git' | 'tarball', address: string) => {
    const index = rendered.findIndex((entry) => isObject(entry) && entry[key] === address)
    const entry = written[index] ?? null
    return (isObject(entry) ? stringAt(entry, key) : null) ?? address
  }
  if (locked.kind === 'git') return { ...locked, git: find('git', locked.git) }
  return locked.kind === 'tarball' ? { ...locked, tarball: find('tarball', locked.tarball) } : locked
}

function asRendered<Locked extends LockedPackage>(context: CommandContext, locked: Locked): Locked {
  const render = (text: string): string => {
    const file = { name: lockFileName, entries: [text], rendersJinja: text.includes('{{') }
    const [value] = renderPackages(file, { env: context.env, vars: context.arguments.yaml('vars') })
    return typeof value === 'string' ? value : text
  }
  if (locked.kind === 'git') return { ...locked, git: render(locked.git) }
  return locked.kind === 'tarball' ? { ...locked, tarball: render(locked.tarball) } : locked
}

/** Earlier versions of dbt wrote no names, without which there is no folder to install into. */
const isNamed = ({ name }: LockedPackage) => name !== ''

function readLockText(root: string): string | null {
  const path = join(root, lockFileName)
  if (!existsSync(path)) return null
  try {
    return readSettingsFile(path)
  } catch (cause) {
    const problem = `${lockFileName} cannot be read: it must be a file that you may read.`
    throw new PackageError(problem, 'Remove it, and run deps again.', { cause })
  }
}

async function install(all: Installing, fetched: ReadonlyMap<string, PackageContents>): Promise<void> {
  const { context, root, installPath, sources } = all
  const lock = readLockFile(readLockText(root) ?? '')
  const fetcher = new PackageFetcher(sources)
  const packages: { locked: LockedPackage; contents: PackageContents | null }[] = []
  for (const locked of lock.packages) {
    const kept = locked.kind === 'local' || isInstalled(installPath, locked)
    context.terminal.log(`Installing ${locked.kind === 'hub' ? locked.package : nameOf(locked)}`)
    const contents = kept
      ? null
      : (fetched.get(locked.name) ?? (await fetcher.fetch(asRendered(context, locked))))
    packages.push({ locked, contents })
    context.terminal.log(`  Installed from ${versionText(locked)}`)
  }
  installPackages({ root, installPath, packages })
}

function versionText(locked: LockedPackage): string {
  switch (locked.kind) {
    case 'hub':
      return `version ${locked.version}`
    case 'git':
      return `revision ${locked.revision}${locked.subdirectory === null ? '' : `, subdirectory ${locked.subdirectory}`}`
    case 'local':
      return `<local @ ${locked.local}>`
    case 'tarball':
      return `tarball (url: ${locked.tarball})`
  }
}

/** Whether each package of the hub that is asked for lies there in some version. */
function allInstalled(asked: Asked, installPath: string): boolean {
  const specs = readPackageSpecs({ packages: asked.rendered }, asked.file)
  return specs.every(
    (spec) =>
      spec.kind === 'hub' &&
      existsSync(join(installPath, spec.package.slice(spec.package.indexOf('/') + 1), 'dbt_project.yml')),
  )
}

/** `--add-package dbt-labs/dbt_utils@1.1.1`: written into packages.yml, whose comments stay. */
function addPackage(context: CommandContext, root: string, text: string): void {
  const at = text.lastIndexOf('@')
  const [name, version] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, null]
  const source = context.arguments.text('source') ?? 'hub'
  const kinds = { hub: ['package', 'version'], git: ['git', 'revision'], local: ['local', null] } as const
  const kind = source === 'hub' || source === 'git' || source === 'local' ? kinds[source] : null
  if (kind === null) throw new UsageError('--source is one of hub, git, local.')
  if (version === null && source === 'hub') throw new UsageError('--add-package needs NAME@VERSION.')
  const file = readPackagesFile(root)?.name ?? 'packages.yml'
  const path = join(root, file)
  const document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '')
  const versions = version?.includes(',') ? version.split(',') : version
  const entry = { [kind[0]]: name, ...(kind[1] !== null && versions !== null ? { [kind[1]]: versions } : {}) }
  const listed = document.get('packages')
  if (listed === undefined || listed === null) document.set('packages', document.createNode([entry]))
  else {
    const items: unknown = document.toJS()
    const list: unknown = typeof items === 'object' && items !== null ? Reflect.get(items, 'packages') : []
    const index = Array.isArray(list)
      ? list.findIndex((one: unknown) => namesPackage(one, kind[0], name))
      : -1
    if (index >= 0) document.setIn(['packages', index], document.createNode(entry))
    else document.addIn(['packages'], document.createNode(entry))
  }
  writeFileSync(path, String(document))
  context.terminal.log(`Added new package ${name}${version === null ? '' : `@${version}`} to ${path}`)
}

const namesPackage = (entry: unknown, key: string, name: string): boolean =>
  typeof entry === 'object' && entry !== null && Reflect.get(entry, key) === name
