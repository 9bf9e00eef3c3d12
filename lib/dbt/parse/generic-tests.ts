import { parseTemplate, pyRepr, renderNative, toPlain, toValue } from '#lib/jinja/index.ts'
import { parseScope } from '../context/parse-scope.ts'
import type { Diagnostic, Severity } from '../diagnostics.ts'
import type { Json, ManifestNode } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { report, reportJinja } from '../report.ts'
import { isObject } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { toJson } from '../schema/render-yaml.ts'
import { suggest } from '../suggest.ts'
import { buildNode } from './build-node.ts'
import type { BuildTables } from './build-node.ts'
import { CaptureBuilder } from './capture.ts'
import type { Capture } from './capture.ts'
import type { MacroSource } from './macro-file.ts'
import { TestProblem, readTestSpec, testHash, testNames, testRawCode, testTags } from './test-spec.ts'
import type { TestRequest, TestSpec, TestTarget } from './test-spec.ts'
import { signatureOf } from './test-signature.ts'
import { macroKey } from './unit.ts'

export interface TestedThing {
  readonly entry: PropertyEntry
  readonly owner: PackageInfo
  readonly target: TestTarget
  /** For a source, its name and its table's. */
  readonly source: readonly [string, string] | null
  readonly yamlKey: string
}

export interface BuiltTest {
  readonly node: ManifestNode
  readonly capture: Capture
  readonly enabled: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** More of what is read, in a set that all tests of the same macro share. */
  readonly sharedReads: ReadonlySet<string>
}

export type TestResult = BuiltTest | FailedTest

/** A test that makes no node. */
export interface FailedTest {
  readonly diagnostics: readonly Diagnostic[]
  readonly sharedReads: ReadonlySet<string>
}

const noReads: ReadonlySet<string> = new Set<string>()

/** Makes the node of one generic test of an entry. What it depends on is added to `reads`. */
export function buildGenericTest(
  request: TestRequest,
  thing: TestedThing,
  tables: BuildTables,
  reads: Set<string>,
): TestResult {
  const { entry } = thing
  const place = () => ({ path: entry.path, span: tables.locate(entry, request.at) })
  try {
    const spec = readTestSpec(request, modelArgument(thing, request.version))
    return new GenericTestBuilder(spec, request, thing, { tables, reads }).build()
  } catch (error) {
    if (!(error instanceof TestProblem)) throw error
    return {
      diagnostics: [report('test-invalid', { problem: error.message }, place())],
      sharedReads: noReads,
    }
  }
}

function modelArgument(thing: TestedThing, version: string | number | null): string {
  if (thing.source) return `{{ get_where_subquery(source('${thing.source[0]}', '${thing.source[1]}')) }}`
  const suffix = version === null ? '' : `, version='${version}'`
  return `{{ get_where_subquery(ref('${thing.target.name}'${suffix})) }}`
}

const dynamicNames = ['ref', 'source', 'builtins', 'context', 'graph', 'metric'] as const

class GenericTestBuilder {
  readonly #spec: TestSpec
  readonly #request: TestRequest
  readonly #thing: TestedThing
  readonly #tables: BuildTables
  readonly #reads: Set<string>
  #shared: ReadonlySet<string> = noReads
  #reachable: ReadonlySet<string> = noReads
  readonly #diagnostics: Diagnostic[] = []

  constructor(
    spec: TestSpec,
    request: TestRequest,
    thing: TestedThing,
    rest: { readonly tables: BuildTables; readonly reads: Set<string> },
  ) {
    this.#spec = spec
    this.#request = request
    this.#thing = thing
    this.#tables = rest.tables
    this.#reads = rest.reads
  }

  build(): TestResult {
    const spec = this.#spec
    const { entry, owner, target } = this.#thing
    const names = testNames(spec, target)
    const config = this.#renderConfig()
    if (names.short !== names.full && !('alias' in config)) config['alias'] = names.short
    const macroName = `test_${spec.name}`
    this.#reads.add(macroKey(macroName))
    const macro = this.#findMacro(macroName)
    const uniqueId = `test.${owner.name}.${names.full}.${testHash(names.full, spec)}`
    if (!macro) this.#missing(uniqueId)
    else if (config['enabled'] !== false) this.#checkArguments(macro, uniqueId)
    const capture = this.#capture(uniqueId, names.full, macro, config)
    const folders = entryFolders(entry, owner)
    const built = buildNode(
      {
        type: 'test',
        uniqueId,
        name: names.full,
        owner,
        fqn: [owner.name, ...folders, names.full],
        path: `${names.short}.sql`,
        packagePath: entry.path.slice(owner.prefix.length),
        filePath: entry.path,
        line: entry.line,
        raw: testRawCode(spec, config),
        checksum: '',
        language: 'sql',
        capture,
        properties: null,
        generic: {
          description: spec.description,
          tags: sortedTags(this.#request.tags, testTags(config)),
          metadata: { name: spec.name, namespace: spec.namespace, kwargs: spec.kwargs },
          columnName: this.#request.columnName,
          fileKeyName: `${this.#thing.yamlKey}.${this.#thing.source?.[0] ?? target.name}`,
        },
      },
      this.#tables,
      this.#reads,
    )
    return {
      node: built.node,
      capture,
      enabled: built.enabled,
      diagnostics:
        built.diagnostics.length === 0
          ? this.#diagnostics
          : [...this.#diagnostics, ...built.diagnostics.map((one) => this.#place(one))],
      sharedReads: this.#shared,
    }
  }

  /** Faults of a test point at its line in the YAML, unless they lie within a macro. */
  #place(diagnostic: Diagnostic): Diagnostic {
    const { entry } = this.#thing
    if (diagnostic.path !== entry.path && diagnostic.path !== null) return diagnostic
    return { ...diagnostic, path: entry.path, span: this.#tables.locate(entry, this.#request.at) }
  }

  #findMacro(macroName: string): MacroSource | null {
    const { registry } = this.#tables
    const { namespace } = this.#spec
    if (namespace !== null) return registry.findIn(namespace, macroName)
    return registry.find(this.#thing.owner.name, macroName)
  }

  /**
   * dbt looks for what it depends on by the bare name: a project's own test goes before that of a package. What is
   * called counts too, where the other leads to it.
   */
  #countedMacros(macro: MacroSource): readonly string[] {
    const { registry } = this.#tables
    const owner = this.#thing.owner.name
    const counted = registry.findIn(owner, macro.name) ?? registry.findAnywhere(macro.name) ?? macro
    const calls = registry.closure(counted, owner).macros.has(macro.uniqueId)
    return calls ? [counted.uniqueId, macro.uniqueId] : [counted.uniqueId]
  }

  #missing(uniqueId: string): void {
    const { registry, environment } = this.#tables
    const known: string[] = []
    for (const name of registry.names()) {
      if (!name.startsWith('test_')) continue
      const bare = name.slice('test_'.length)
      for (const macro of registry.named(name)) {
        const local = macro.packageName === environment.project.root.name
        const internal = registry.options.internalNames.includes(macro.packageName)
        known.push(local || internal ? bare : `${macro.packageName}.${bare}`)
      }
    }
    const { namespace, name } = this.#spec
    const full = namespace === null ? name : `${namespace}.${name}`
    const elsewhere = known.filter((one) => one.endsWith(`.${name}`))
    const suggestions = elsewhere.length > 0 ? elsewhere : suggest(full, known)
    const place = {
      path: this.#thing.entry.path,
      span: this.#tables.locate(this.#thing.entry, this.#request.at),
    }
    this.#diagnostics.push(report('test-not-found', { name: full, suggestions }, { ...place, uniqueId }))
  }

  /** Arguments that the test's macro does not take; of dbt's own tests also those that they cannot do without. */
  #checkArguments(macro: MacroSource, uniqueId: string): void {
    const { kwargs, name } = this.#spec
    const { known, takesAll, required } = signatureOf(macro)
    const internal = this.#tables.registry.options.internalNames.includes(macro.packageName)
    const fault = (problem: string, remedy: string | null, at: YamlPath, severity: Severity) => {
      const span = this.#tables.locate(this.#thing.entry, at, 'key')
      const place = { path: this.#thing.entry.path, span, uniqueId, severity }
      this.#diagnostics.push(report('test-invalid', { problem, remedy }, place))
    }
    const own = () => known.filter((one) => one !== 'model' && one !== 'column_name')
    const list = () =>
      own().length === 0 ? 'It takes no arguments.' : `Its arguments are ${own().join(', ')}.`
    if (!takesAll)
      for (const key in kwargs) {
        if (known.includes(key)) continue
        const [near] = suggest(
          key,
          own().filter((one) => !(one in kwargs)),
          1,
        )
        const remedy = near === undefined ? list() : `Did you mean '${near}'?`
        const problem =
          key === 'column_name' ? `'${name}' is no test of a column` : `'${name}' takes no argument '${key}'`
        fault(problem, remedy, this.#placeOfArgument(key), 'error')
      }
    if (!internal) return
    for (const key of required)
      if (!(key in kwargs))
        fault(`'${name}' needs the argument '${key}'`, list(), this.#request.at, 'warning')
  }

  #placeOfArgument(key: string): YamlPath {
    const { test, at } = this.#request
    if (!isObject(test)) return at
    const name = Object.keys(test)[0] ?? ''
    const given = 'test_name' in test ? test : test[name]
    const base = 'test_name' in test ? at : [...at, name]
    if (isObject(given) && isObject(given['arguments']) && key in given['arguments'])
      return [...base, 'arguments', key]
    return isObject(given) && key in given ? [...base, key] : at
  }

  #renderConfig(): Record<string, Json> {
    const { environment } = this.#tables
    const config: Record<string, Json> = {}
    // Most have none.
    const written = Object.entries(this.#spec.config)
    if (written.length === 0) return config
    for (const [key, text] of written) {
      config[key] = text
      if (typeof text !== 'string' || !text.includes('{')) continue
      const shared = environment.names(this.#thing.owner.name, 'error')
      const parsed = parseTemplate(text, { path: this.#thing.entry.path })
      const result = parsed.ok ? renderNative(parsed.template, (name) => shared.get(name)) : parsed
      const value = result.ok ? toJson(toPlain(result.value)) : null
      // What comes to nothing is not said.
      if (result.ok && value === null) delete config[key]
      else if (result.ok) config[key] = value
      else this.#diagnostics.push(this.#place({ ...reportJinja(result.error, null), path: null }))
    }
    return config
  }

  /** Refs and configs of the arguments, and of the test's macro where it could have any. */
  #capture(uniqueId: string, name: string, macro: MacroSource | null, config: JsonObject): Capture {
    const { registry } = this.#tables
    const builder = new CaptureBuilder()
    builder.addConfig(config)
    // Where dbt renders the test, its config is said twice, which shows in what adds up.
    const rendered = !unrendered.has(macro?.uniqueId ?? '')
    const owner = this.#thing.owner.name
    const direct = new Set<string>()
    if (macro) for (const id of this.#countedMacros(macro)) direct.add(id)
    const closure = macro ? registry.closure(macro, owner) : null
    if (closure) this.#reachable = closure.macros
    this.#captureArguments(builder, direct, macro?.uniqueId ?? null)
    if (closure) {
      this.#shared = closure.reads
      const dynamic = closure.called.has('config') || dynamicNames.some((one) => closure.names.has(one))
      if (dynamic) this.#renderBody(builder, uniqueId, name)
    }
    if (rendered && config['tags'] !== undefined) builder.addConfig({ tags: config['tags'] })
    builder.macros.clear()
    for (const id of direct) builder.macros.add(id)
    if (rendered) builder.unrendered = unrenderedTest(config)
    return builder.finish()
  }

  #captureArguments(builder: CaptureBuilder, direct: Set<string>, macroId: string | null): void {
    const { registry } = this.#tables
    const owner = this.#thing.owner.name
    const { kwargs } = this.#spec
    const keys = Object.keys(kwargs)
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] ?? ''
      const value = kwargs[key] ?? null
      if (key === 'model') {
        const where = registry.find(owner, 'get_where_subquery')
        builder.macroNames.add('get_where_subquery')
        if (where && !unrendered.has(macroId ?? '')) direct.add(where.uniqueId)
        if (this.#thing.source) builder.addSource(...this.#thing.source, null)
        else {
          const { version } = this.#request
          // The artifact has a number where dbt does not render, and text where it does.
          const plain = version === null || unrendered.has(macroId ?? '')
          builder.addRef(
            { name: this.#thing.target.name, package: null, version: plain ? version : String(version) },
            null,
          )
        }
      } else this.#captureArgument(key, value, builder, direct)
    }
  }

  #captureArgument(key: string, value: Json, builder: CaptureBuilder, direct: Set<string>): void {
    if (typeof value === 'string') {
      const text = key !== 'column_name' ? wrapCall(value) : value
      if (!text.includes('{')) return
      const literal = literalRef.exec(text)?.[2]
      if (literal !== undefined) builder.addRef({ name: literal, package: null, version: null }, null)
      else this.#renderText(text, builder, direct)
      return
    }
    if (value === null || typeof value !== 'object') return
    for (const item of Object.values(value)) this.#captureArgument('', item, builder, direct)
  }

  #renderText(text: string, builder: CaptureBuilder, direct: Set<string>): void {
    const before = new Set(builder.macros)
    builder.macros.clear()
    for (const id of this.#render(text, builder)) direct.add(id)
    for (const id of before) builder.macros.add(id)
  }

  /** Answers which macros count: of those that the text itself calls, the ones that the test's macro can reach. */
  #render(text: string, builder: CaptureBuilder): readonly string[] {
    const { environment, registry } = this.#tables
    const parsed = parseTemplate(text, { path: this.#thing.entry.path })
    const node = { unique_id: '', name: this.#thing.target.name, package_name: this.#thing.owner.name }
    const scope = parseScope({ environment, registry, node, builder })
    const result = parsed.ok
      ? parsed.template.render(scope, {
          undefinedMode: 'swallow',
          sourceMap: false,
          limits: environment.limits,
        })
      : parsed
    if (!result.ok) this.#diagnostics.push(this.#place({ ...reportJinja(result.error, null), path: null }))
    if (!parsed.ok) return []
    return [...builder.macros].filter((id) => this.#reachable.has(id))
  }

  /** Runs the test's macro as the parse phase does, for the configs and refs inside of it. */
  #renderBody(builder: CaptureBuilder, uniqueId: string, name: string): void {
    const { environment, registry } = this.#tables
    const spec = this.#spec
    const macro = spec.namespace === null ? `test_${spec.name}` : `${spec.namespace}.test_${spec.name}`
    const parsed = parseTemplate(`{{ ${macro}(**_dbt_generic_test_kwargs) }}`, {
      path: this.#thing.entry.path,
    })
    if (!parsed.ok) return
    const node = { unique_id: uniqueId, name, package_name: this.#thing.owner.name }
    const scope = parseScope({ environment, registry, node, builder, testArguments: spec.kwargs })
    // The macro may not expect what the parse phase hands it; what matters it has called by then.
    parsed.template.render(scope, { undefinedMode: 'swallow', sourceMap: false, limits: environment.limits })
  }
}

const sortedTags = (above: readonly string[], own: readonly string[]): readonly string[] =>
  above.length === 0 && own.length === 0 ? above : [...new Set([...above, ...own])].sort()

/** The config in the template that a test is made into; null where it has none, and only a macro could set it. */
function unrenderedTest(config: JsonObject): JsonObject | null {
  const entries = Object.entries(config)
  if (entries.length === 0) return null
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? value : pyRepr(toValue(value))]),
  )
}

/** The tests that dbt takes as they are. */
const unrendered: ReadonlySet<string> = new Set(['macro.dbt.test_not_null', 'macro.dbt.test_unique'])

const callPattern = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/
const literalRef = /^\{\{\s*ref\(\s*(['"])([^'"]+)\1\s*\)\s*\}\}$/

/** `to: ref('x')` needs no braces. */
export const wrapCall = (text: string): string => (callPattern.test(text) ? `{{ ${text} }}` : text)

/** The folders of the YAML file below its resource folder. */
export function entryFolders(entry: PropertyEntry, owner: PackageInfo): readonly string[] {
  return entry.path.slice(owner.prefix.length).split('/').slice(1, -1)
}
