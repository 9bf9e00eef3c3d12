import type { Scope } from '#lib/jinja/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { report, reportJinja } from '../report.ts'
import { isList, isObject, objectAt, stringAt, stringsAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { locateYaml, readYaml } from '../schema/read-yaml.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { renderYaml } from '../schema/render-yaml.ts'
import { duplicateKeys } from '../schema/property-file.ts'
import { checkProjectKeys } from './check-project.ts'

/** Sections of dbt_project.yml that hold configs by folder. */
export const configSections = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'data_tests',
  'unit_tests',
  'analyses',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'functions',
] as const
export type ConfigSection = (typeof configSections)[number]

export interface DispatchRule {
  readonly macroNamespace: string
  readonly searchOrder: readonly string[]
}

export interface QuotingConfig {
  readonly database: boolean | null
  readonly schema: boolean | null
  readonly identifier: boolean | null
}

export interface ProjectPaths {
  readonly models: readonly string[]
  readonly seeds: readonly string[]
  readonly tests: readonly string[]
  readonly analyses: readonly string[]
  readonly macros: readonly string[]
  readonly snapshots: readonly string[]
  readonly docs: readonly string[]
  readonly functions: readonly string[]
}

/** dbt_project.yml of the project or of a package, with what is missing filled in. */
export interface ProjectConfig {
  readonly name: string
  readonly version: string | null
  readonly profile: string | null
  readonly requireDbtVersion: readonly string[]
  readonly paths: ProjectPaths
  readonly packagesInstallPath: string
  readonly targetPath: string
  readonly cleanTargets: readonly string[]
  readonly configs: Readonly<Record<ConfigSection, JsonObject>>
  /** As written: what state comparison looks at. */
  readonly unrenderedConfigs: Readonly<Record<ConfigSection, JsonObject>>
  readonly vars: JsonObject
  readonly dispatch: readonly DispatchRule[]
  readonly onRunStart: readonly string[]
  readonly onRunEnd: readonly string[]
  readonly quoting: QuotingConfig
  /** A text, a mapping of text and place, or null where no comment is wanted; an empty mapping is dbt's own. */
  readonly queryComment: Json
  readonly flags: JsonObject
  readonly restrictAccess: boolean
  /** The whole file as it was rendered. */
  readonly raw: JsonObject
}

export interface ReadProjectOptions {
  readonly text: string
  /** Path for diagnostics. */
  readonly path: string
  readonly scope: Scope
}

export interface ReadProjectResult {
  readonly config: ProjectConfig | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a dbt_project.yml. Null where it cannot be used at all; everything else has a default. */
export function readProjectConfig(options: ReadProjectOptions): ReadProjectResult {
  const diagnostics: Diagnostic[] = []
  const { text, path } = options
  const read = readYaml(text)
  if (!read.ok) {
    const { message, remedy, span } = read.problem
    return {
      config: null,
      diagnostics: [report('yaml-syntax', { problem: message, remedy }, { path, span })],
    }
  }
  const written = read.document.value
  const invalid = (problem: string, at: YamlPath) => {
    diagnostics.push(report('project-invalid', { problem }, { path, span: locateYaml(text, at) }))
  }
  if (!isObject(written)) {
    invalid('it must be a mapping with at least a name', [])
    return { config: null, diagnostics }
  }
  const rendered = renderYaml(written, {
    scope: options.scope,
    file: path,
    shouldRender: isRenderedKey,
    onFault: ({ path: at, error }) => {
      diagnostics.push({ ...reportJinja(error, null), path, span: locateYaml(text, at) })
    },
  })
  const raw = isObject(rendered) ? rendered : written
  const name = stringAt(raw, 'name')
  if (name === null || !/^[^\d\W]\w*$/.test(name)) {
    const shown =
      typeof raw['name'] === 'undefined'
        ? 'it has no name'
        : `the name ${JSON.stringify(raw['name'])} is not made of letters, digits and underscores`
    const span = locateYaml(text, ['name'])
    const remedy = "Give it one, for example: name: 'my_project'."
    diagnostics.push(report('project-invalid', { problem: shown, remedy }, { path, span }))
    return { config: null, diagnostics }
  }
  checkShapes(raw, invalid)
  for (const one of checkProjectKeys(raw)) {
    const { problem, remedy, at, part } = one
    diagnostics.push(
      report('project-invalid', { problem, remedy }, { path, span: locateYaml(text, at, part) }),
    )
  }
  diagnostics.push(...duplicateKeys(read.document, text, path))
  return { config: buildConfig(name, raw, written), diagnostics }
}

function checkShapes(raw: JsonObject, invalid: (problem: string, at: YamlPath) => void): void {
  for (const section of configSections) {
    const value = raw[section]
    if (value !== undefined && value !== null && !isObject(value))
      invalid(`'${section}' must be a mapping`, [section])
  }
  for (const key of [
    'model-paths',
    'seed-paths',
    'test-paths',
    'analysis-paths',
    'macro-paths',
    'snapshot-paths',
  ]) {
    const value = raw[key]
    if (value !== undefined && value !== null && !isList(value))
      invalid(`'${key}' must be a list of folders`, [key])
  }
  if (raw['vars'] !== undefined && raw['vars'] !== null && !isObject(raw['vars'])) {
    invalid("'vars' must be a mapping", ['vars'])
  }
}

/** Hooks, the query comment and vars keep their Jinja until they are used. */
function isRenderedKey(path: YamlPath): boolean {
  const first = path[0]
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars')
    return false
  if (
    first === 'models' ||
    first === 'seeds' ||
    first === 'snapshots' ||
    first === 'tests' ||
    first === 'data_tests'
  ) {
    return !path.some((key) => typeof key === 'string' && /^[+ ]*(?:pre|post)[-_]hook$/.test(key))
  }
  return true
}

function buildConfig(name: string, raw: JsonObject, written: JsonObject): ProjectConfig {
  const paths = readPaths(raw)
  const targetPath = stringAt(raw, 'target-path') ?? 'target'
  return {
    name,
    version: textAt(raw, 'version'),
    profile: stringAt(raw, 'profile'),
    requireDbtVersion: stringsAt(raw, 'require-dbt-version'),
    paths,
    packagesInstallPath: stringAt(raw, 'packages-install-path') ?? 'dbt_packages',
    targetPath,
    cleanTargets: raw['clean-targets'] === undefined ? [targetPath] : stringsAt(raw, 'clean-targets'),
    configs: readSections(raw),
    unrenderedConfigs: readSections(written),
    vars: objectAt(raw, 'vars'),
    dispatch: readDispatch(raw),
    onRunStart: stringsAt(raw, 'on-run-start'),
    onRunEnd: stringsAt(raw, 'on-run-end'),
    quoting: readQuoting(objectAt(raw, 'quoting')),
    queryComment: raw['query-comment'] ?? (Object.hasOwn(raw, 'query-comment') ? null : {}),
    flags: objectAt(raw, 'flags'),
    restrictAccess: raw['restrict-access'] === true,
    raw,
  }
}

function readPaths(raw: JsonObject): ProjectPaths {
  const at = (key: string, otherwise: readonly string[]) => {
    const found = raw[key] === undefined || raw[key] === null ? otherwise : stringsAt(raw, key)
    return found.map(folderPath)
  }
  const paths = {
    models: at('model-paths', at('source-paths', ['models'])),
    seeds: at('seed-paths', at('data-paths', ['seeds'])),
    tests: at('test-paths', ['tests']),
    analyses: at('analysis-paths', ['analyses']),
    macros: at('macro-paths', ['macros']),
    snapshots: at('snapshot-paths', ['snapshots']),
    functions: at('function-paths', ['functions']),
  }
  const everything = [
    ...paths.models,
    ...paths.seeds,
    ...paths.snapshots,
    ...paths.analyses,
    ...paths.macros,
    ...paths.tests,
    ...paths.functions,
  ]
  return { ...paths, docs: at('docs-paths', everything) }
}

const folderPath = (path: string) => path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '')

function readSections(raw: JsonObject): Record<ConfigSection, JsonObject> {
  const result: Partial<Record<ConfigSection, JsonObject>> = {}
  for (const section of configSections) result[section] = objectAt(raw, section)
  const hyphenated = { semantic_models: 'semantic-models', saved_queries: 'saved-queries' } as const
  const sections = { ...emptySections, ...result }
  return {
    ...sections,
    data_tests: raw['data_tests'] === undefined ? objectAt(raw, 'tests') : sections.data_tests,
    semantic_models:
      raw['semantic_models'] === undefined
        ? objectAt(raw, hyphenated.semantic_models)
        : sections.semantic_models,
    saved_queries:
      raw['saved_queries'] === undefined ? objectAt(raw, hyphenated.saved_queries) : sections.saved_queries,
  }
}

const emptySections: Record<ConfigSection, JsonObject> = {
  models: {},
  seeds: {},
  snapshots: {},
  sources: {},
  data_tests: {},
  unit_tests: {},
  analyses: {},
  exposures: {},
  metrics: {},
  semantic_models: {},
  saved_queries: {},
  functions: {},
}

function readDispatch(raw: JsonObject): DispatchRule[] {
  const rules = raw['dispatch']
  if (!isList(rules)) return []
  return rules.filter(isObject).map((rule) => ({
    macroNamespace: stringAt(rule, 'macro_namespace') ?? '',
    searchOrder: stringsAt(rule, 'search_order'),
  }))
}

function readQuoting(raw: JsonObject): QuotingConfig {
  const at = (key: string) => (typeof raw[key] === 'boolean' ? raw[key] : null)
  return { database: at('database'), schema: at('schema'), identifier: at('identifier') }
}

const levelsCache = new WeakMap<JsonObject, Map<string, readonly JsonObject[]>>()

/**
 * The configs that a section of dbt_project.yml gives to nodes with this path of folders, from the root of the section
 * to the leaf. A key with `+` is a config; without it, whatever is no mapping.
 */
export function configLevels(section: JsonObject, fqn: readonly string[]): readonly JsonObject[] {
  let cache = levelsCache.get(section)
  if (!cache) levelsCache.set(section, (cache = new Map()))
  const trail: JsonObject[] = [section]
  let key = ''
  for (const part of fqn) {
    const next: Json | undefined = trail[trail.length - 1]?.[part]
    if (!isObject(next)) break
    trail.push(next)
    key += `/${part}`
  }
  const known = cache.get(key)
  if (known) return known
  const levels = trail.map(levelConfig)
  cache.set(key, levels)
  return levels
}

function levelConfig(level: JsonObject): JsonObject {
  const config: Record<string, Json> = {}
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) config[key.slice(1).trim()] = value
    else if (!isObject(value)) config[key] = value
  }
  return config
}
