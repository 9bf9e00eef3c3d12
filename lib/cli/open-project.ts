import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { diskFiles, loadProfile, parseProject, parseWithCache } from '#lib/dbt/index.ts'
import { report } from '#lib/dbt/report.ts'
import { ownPlace, readSample } from '#lib/dbt/run/index.ts'
import { readYaml } from '#lib/dbt/schema/read-yaml.ts'
import type { Diagnostic, Flags, Json, LoadedProfile, ParsedProject } from '#lib/dbt/index.ts'
import type { CommandContext } from './command.ts'
import { readSettingsFile } from './read-settings-file.ts'
import { UsageError } from './usage-error.ts'
import { WarningPolicy, warningName } from './warning-policy.ts'

export interface OpenedProject {
  readonly root: string
  readonly project: ParsedProject
  readonly profile: LoadedProfile
  readonly vars: Readonly<Record<string, Json>>
  readonly flags: Partial<Flags>
  readonly targetPath: string
}

/** Reads the project and its profile, or ends with what is wrong. Warnings are logged. */
export function openProject(context: CommandContext, which: string): OpenedProject {
  const root = findRoot(context)
  const settings = readSettings(root)
  const vars = context.arguments.yaml('vars')
  const profile = openProfile(context, root, settings.profile, vars)
  const flags = flagsOf(context, which)
  const targetPath = resolve(root, context.arguments.text('target-path') ?? settings.targetPath)
  const options = { files: diskFiles(root), target: profile.target, vars, env: context.env, flags }
  const project = context.arguments.flag('no-partial-parse')
    ? parseProject(options)
    : parseWithCache({ ...options, cacheFile: join(targetPath, 'metricwright-parse.cache') })
  reportDiagnostics(context, project.diagnostics)
  return { root, project, profile, vars, flags, targetPath }
}

/** What the project says of flags; nothing where there is no project, which the command itself says. */
export function projectFlagsSaid(context: Pick<CommandContext, 'arguments' | 'cwd'>) {
  try {
    return readSettings(findRoot(context)).flags
  } catch (error) {
    if (error instanceof UsageError) return {}
    throw error
  }
}

/** The folder given, or the nearest one upwards that has a dbt_project.yml. */
export function findRoot(context: Pick<CommandContext, 'arguments' | 'cwd'>): string {
  const given = context.arguments.text('project-dir')
  if (given !== null) {
    const root = resolve(context.cwd, given)
    if (existsSync(join(root, 'dbt_project.yml'))) return root
    throw new UsageError(`There is no dbt_project.yml in ${root}.`)
  }
  for (let folder = context.cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'dbt_project.yml'))) return folder
    if (dirname(folder) === folder) break
  }
  throw new UsageError(`There is no dbt_project.yml in ${context.cwd} or above it. Give --project-dir.`)
}

export interface ProjectSettings {
  readonly name: string
  readonly packagesInstallPath: string
  readonly profile: string | null
  readonly targetPath: string
  readonly cleanTargets: readonly string[]
  /** Folders that go with the documentation. */
  readonly assetPaths: readonly string[]
  /** Folders that hold what people wrote. */
  readonly sourcePaths: readonly string[]
  /** `flags:`, as it stands there. */
  readonly flags: Readonly<Record<string, unknown>>
}

const sourceFolders: Readonly<Record<string, string>> = {
  'model-paths': 'models',
  'seed-paths': 'seeds',
  'snapshot-paths': 'snapshots',
  'analysis-paths': 'analyses',
  'macro-paths': 'macros',
  'test-paths': 'tests',
  'function-paths': 'functions',
}

/** The few keys that are needed before the project can be parsed. What is wrong with the file the parse says better. */
export function readSettings(root: string): ProjectSettings {
  const file = readYaml(readText(join(root, 'dbt_project.yml')) ?? '')
  const value: unknown = file.ok ? file.document.value : null
  const read = (key: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : null
  const profile = read('profile')
  const targetPath = read('target-path')
  const clean = read('clean-targets')
  const assets = read('asset-paths')
  const name = read('name')
  const packages = read('packages-install-path')
  return {
    name: typeof name === 'string' ? name : '',
    packagesInstallPath: typeof packages === 'string' ? packages : 'dbt_packages',
    profile: typeof profile === 'string' ? profile : null,
    targetPath: typeof targetPath === 'string' ? targetPath : 'target',
    sourcePaths: Object.entries(sourceFolders).flatMap(([key, usual]) => {
      const own = read(key)
      return Array.isArray(own) ? own.map(String) : [usual]
    }),
    flags: mappingOf(read('flags')),
    cleanTargets: Array.isArray(clean) ? clean.map(String) : ['target'],
    assetPaths: Array.isArray(assets) ? assets.map(String) : [],
  }
}

const mappingOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

function readText(path: string): string | null {
  try {
    return readSettingsFile(path)
  } catch {
    return null
  }
}

export function openProfile(
  context: CommandContext,
  root: string,
  ownProfile: string | null,
  vars: Readonly<Record<string, Json>>,
): LoadedProfile {
  const profileName = context.arguments.text('profile') ?? ownProfile
  if (profileName === null) throw new UsageError(whyNoProfile(root))
  const result = loadProfile({
    candidates: profileFolders(context, root).map((folder) => {
      const path = join(folder, 'profiles.yml')
      return { path, text: readText(path) }
    }),
    profileName,
    targetName: context.arguments.text('target'),
    env: context.env,
    vars,
  })
  if (result.profile) return result.profile
  throw new UsageError(result.diagnostics.map(describe).join('\n') || 'The profile cannot be read.')
}

/** A file that cannot be read names no profile either, and that is what to say of it. */
function whyNoProfile(root: string): string {
  const name = 'dbt_project.yml'
  const text = readText(join(root, name))
  if (text === null) return `${name} cannot be read: it must be a file that you may read.`
  const read = readYaml(text)
  if (read.ok) return `${name} names no profile. Add \`profile:\`, or give --profile.`
  const { message, remedy, span } = read.problem
  return describe(report('yaml-syntax', { problem: message, remedy }, { path: name, span }))
}

export function profileFolders(context: CommandContext, root: string): readonly string[] {
  const given = context.arguments.text('profiles-dir')
  if (given !== null) {
    const folder = resolve(context.cwd, given)
    if (existsSync(folder)) return [folder]
    throw new UsageError(`--profiles-dir: there is no folder ${folder}.`)
  }
  const fromEnv = context.env.get('DBT_PROFILES_DIR')
  const folders = fromEnv ? [resolve(context.cwd, fromEnv)] : []
  return [...new Set([...folders, context.cwd, root, join(homedir(), '.dbt')])]
}

function flagsOf({ arguments: given, words }: CommandContext, which: string): Partial<Flags> {
  return {
    WHICH: which,
    FULL_REFRESH: given.flag('full-refresh'),
    STORE_FAILURES: given.flag('store-failures'),
    EMPTY: given.flag('empty'),
    FAIL_FAST: given.flag('fail-fast'),
    DEFER: given.flag('defer'),
    FAVOR_STATE: given.flag('favor-state'),
    INTROSPECT: !given.flag('no-introspect'),
    more: {
      WARN_ERROR: given.flag('warn-error') || null,
      WARN_ERROR_OPTIONS: { error: [], warn: [], silence: [], ...given.yaml('warn-error-options') },
      WRITE_JSON: !given.flag('no-write-json'),
      PRINT: !given.flag('no-print'),
      NO_PRINT: given.flag('no-print') || null,
      DEBUG: given.flag('debug'),
      USE_COLORS: !given.flag('no-use-colors'),
      LOG_LEVEL: given.text('log-level') ?? 'info',
      LOG_FORMAT: given.text('log-format') ?? 'default',
      LOG_PATH: given.text('log-path') ?? 'logs',
      PRINTER_WIDTH: given.number('printer-width') ?? 80,
      INJECT_EPHEMERAL_CTES: !given.flag('no-inject-ephemeral-ctes'),
      INVOCATION_COMMAND: ['metricwright', ...words].join(' '),
      TARGET_PATH: given.text('target-path'),
      PARTIAL_PARSE: !given.flag('no-partial-parse'),
      INDIRECT_SELECTION: given.text('indirect-selection') ?? 'eager',
      QUIET: given.flag('quiet'),
      EVENT_TIME_START: given.text('event-time-start'),
      EVENT_TIME_END: given.text('event-time-end'),
      ...sampleFlag(given.text('sample')),
    },
  }
}

function sampleFlag(text: string | null): Readonly<Record<string, Json>> {
  if (text === null) return {}
  const read = readSample(text, new Date())
  if (!read.ok) throw new UsageError(`--sample: ${read.problem}`)
  return { SAMPLE: { start: read.window.start, end: read.window.end } }
}

/** Warnings go to the log; an error ends the command. */
export function reportDiagnostics(context: CommandContext, diagnostics: readonly Diagnostic[]): void {
  const policy = new WarningPolicy(context.arguments)
  const errors: Diagnostic[] = []
  for (const one of diagnostics) {
    const verdict = one.severity === 'error' ? 'error' : policy.of(one)
    if (verdict === 'error') errors.push(one)
    else if (verdict === 'warn' && one.severity === 'warning')
      context.terminal.warn(`[WARNING]: ${describe(one)}`, warningName(one))
  }
  if (errors.length > 0) throw new UsageError(errors.map(describe).join('\n\n'))
}

/** What was found while something was compiled; what a template itself warned of was logged then. */
export function tellFindings(
  context: CommandContext,
  { ok, diagnostics }: { readonly ok: boolean; readonly diagnostics: readonly Diagnostic[] },
): void {
  // Where nothing says that it is a fault, all of it is why there is no text.
  const isFault = (one: Diagnostic) => one.severity === 'error' || (!ok && !hasErrors)
  const hasErrors = diagnostics.some((one) => one.severity === 'error')
  for (const one of diagnostics) {
    if (isFault(one)) context.terminal.error(describe(one))
    else if (one.code !== 'compiler-warning')
      context.terminal.warn(`[WARNING]: ${describe(one)}`, warningName(one))
  }
}

/** One diagnostic as text: what, where, and what to do. */
export function describe(diagnostic: Diagnostic): string {
  const { message, remedy, stack } = diagnostic
  const place = placeText(diagnostic)
  const frames = stack
    .map((frame) => `\n  in ${frame.label} (${frame.path}:${frame.span.start.line})`)
    .join('')
  return `${place}${message}${frames}${remedy === null ? '' : `\n  ${remedy}`}`
}

/** Where it lies in the project, also where the engine's own macros say it. */
function placeText(diagnostic: Diagnostic): string {
  const own = ownPlace(diagnostic)
  if (own !== null) return `${own.path}:${own.span.start.line}:${own.span.start.column}: `
  const { path, span } = diagnostic
  if (path === null || path === '') return ''
  return `${path}${span ? `:${span.start.line}:${span.start.column}` : ''}: `
}
