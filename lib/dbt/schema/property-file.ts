import type { Scope } from '#lib/jinja/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { report, reportJinja } from '../report.ts'
import { suggest } from '../suggest.ts'
import { accessTestsKey, readAccessTests } from './access-test.ts'
import type { AccessTest } from './access-test.ts'
import { checkEntry } from './check-entry.ts'
import { isList, isObject, textAt } from './json-access.ts'
import type { JsonObject } from './json-access.ts'
import { locateYaml, positionAt, readYaml } from './read-yaml.ts'
import type { YamlDocument, YamlItem, YamlPath } from './read-yaml.ts'
import { renderYaml } from './render-yaml.ts'
import { isRenderedProperty } from './rendered-keys.ts'

/** Lists that a property file may hold. */
export const propertySections = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'analyses',
  'data_tests',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'groups',
  'functions',
] as const
export type PropertySection = (typeof propertySections)[number]

/** One entry of a property file, e.g. of one model. Its identity tells whether it changed. */
export interface PropertyEntry {
  readonly section: PropertySection
  readonly index: number
  readonly name: string
  readonly path: string
  readonly packageName: string
  readonly line: number
  /** As written, and with its Jinja rendered where it is rendered now. */
  readonly written: JsonObject
  readonly data: JsonObject
  readonly diagnostics: readonly Diagnostic[]
  /** Source text, by which an unchanged entry is known; null where anchors reach beyond it. */
  readonly text: string | null
}

export interface PropertyFile {
  readonly path: string
  readonly packageName: string
  readonly entries: readonly PropertyEntry[]
  readonly accessTests: readonly AccessTest[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface ReadPropertiesOptions {
  readonly path: string
  readonly packageName: string
  readonly text: string
  readonly scope: Scope
  /** The same file before the change: entries with the same text on the same line are taken over. */
  readonly previous?: PropertyFile
}

export function readPropertyFile(options: ReadPropertiesOptions): PropertyFile {
  const { path, packageName, text } = options
  const read = readYaml(text)
  if (!read.ok) {
    const diagnostic = report(
      'yaml-syntax',
      { problem: read.problem.message, remedy: read.problem.remedy },
      { path, span: read.problem.span },
    )
    return { path, packageName, entries: [], accessTests: [], diagnostics: [diagnostic] }
  }
  const { document } = read
  const diagnostics: Diagnostic[] = []
  const root = document.value
  if (root === null) return { path, packageName, entries: [], accessTests: [], diagnostics }
  if (!isObject(root)) {
    const problem = 'a property file is a mapping, such as models: followed by a list'
    diagnostics.push(report('yaml-invalid', { problem }, { path, span: locateYaml(text, []) }))
    return { path, packageName, entries: [], accessTests: [], diagnostics }
  }
  const reader = new EntryReader(options, document)
  const { [accessTestsKey]: tests = null, ...sections } = root
  for (const [key, value] of Object.entries(sections)) diagnostics.push(...reader.readSection(key, value))
  diagnostics.push(...duplicateKeys(document, text, path))
  const access = readAccessTests(tests, { path, text })
  diagnostics.push(...access.diagnostics)
  return { path, packageName, entries: reader.entries, accessTests: access.tests, diagnostics }
}

/** The last one counts, as in dbt's reader, which warns of it too. */
export function duplicateKeys({ duplicates }: YamlDocument, text: string, path: string): Diagnostic[] {
  return duplicates.map(({ key, first, second }) => {
    const start = positionAt(text, second)
    const span = { start, end: { line: start.line, column: start.column + key.length } }
    return report('yaml-duplicate-key', { key, line: positionAt(text, first).line }, { path, span })
  })
}

const ignoredKeys: ReadonlySet<string> = new Set(['version', 'anchors', 'vars', 'catalogs', 'selectors'])

/**
 * Of most files nothing is rendered. An escape in YAML may stand for a brace, and a text over lines may end with a line
 * end, which Jinja drops.
 */
const mayHoldJinja = /\{[{%#]|\\|[|>][-+\d]*[ \t]*\r?\n/

class EntryReader {
  readonly entries: PropertyEntry[] = []
  readonly #options: ReadPropertiesOptions
  readonly #document: YamlDocument
  readonly #previous = new Map<string, PropertyEntry>()
  readonly #mayHoldJinja: boolean

  constructor(options: ReadPropertiesOptions, document: YamlDocument) {
    this.#options = options
    this.#document = document
    this.#mayHoldJinja = mayHoldJinja.test(options.text)
    for (const entry of options.previous?.entries ?? [])
      this.#previous.set(`${entry.section}:${entry.name}`, entry)
  }

  readSection(key: string, value: Json): Diagnostic[] {
    const { path, text } = this.#options
    const section = sectionNamed(key)
    if (!section) {
      if (ignoredKeys.has(key) || key.startsWith('x-')) return []
      const params = {
        key,
        where: 'a property file',
        suggestions: suggest(key, [...propertySections, accessTestsKey]),
      }
      return [report('yaml-unknown-key', params, { path, span: locateYaml(text, [key], 'key') })]
    }
    if (!isList(value)) {
      const problem =
        value === null
          ? `there is nothing below '${key}'`
          : `'${key}' must be a list of entries that begin with '- name:'`
      const remedy = value === null ? 'Add an entry, or remove the key.' : null
      // Of data tests alone dbt goes on without a section that is no list.
      const severity = section === 'data_tests' ? 'warning' : 'error'
      const place = { path, span: locateYaml(text, [key], 'key'), severity } as const
      return [report('yaml-invalid', { problem, remedy }, place)]
    }
    const items = this.#document.items.get(key) ?? []
    return value.flatMap((entry, index) => this.#readEntry(section, key, entry, index, items[index]))
  }

  #readEntry(
    section: PropertySection,
    key: string,
    entry: Json,
    index: number,
    item: YamlItem | undefined,
  ): Diagnostic[] {
    const { path, text } = this.#options
    const at: YamlPath = [key, index]
    if (!isObject(entry)) {
      const problem = `an entry of '${key}' must be a mapping that begins with a name`
      return [report('yaml-invalid', { problem }, { path, span: locateYaml(text, at) })]
    }
    const name = textAt(entry, 'name')
    if (name === null) {
      const problem = `this entry of '${key}' has no name`
      return [report('yaml-invalid', { problem }, { path, span: locateYaml(text, at) })]
    }
    const source = item && !this.#document.hasAliases ? text.slice(item.start, item.end) : null
    const known = this.#previous.get(`${section}:${name}`)
    // The checksum of a snapshot that is only YAML is that of the whole file.
    const reusable = !(section === 'snapshots' && 'relation' in entry)
    const same =
      reusable &&
      known &&
      source !== null &&
      known.text === source &&
      known.line === item?.line &&
      known.index === index
    this.entries.push(
      same ? known : this.#render({ section, key, entry, index, name, line: item?.line ?? 1, source }),
    )
    return []
  }

  #render(found: {
    section: PropertySection
    key: string
    entry: JsonObject
    index: number
    name: string
    line: number
    source: string | null
  }): PropertyEntry {
    const { path, text, packageName, scope } = this.#options
    const { section, key, entry, index, name, line, source } = found
    const diagnostics: Diagnostic[] = []
    const data = !this.#mayHoldJinja
      ? entry
      : renderYaml(entry, {
          scope,
          file: path,
          shouldRender: (at) => isRenderedProperty(section, at),
          onFault: ({ path: at, error }) => {
            diagnostics.push({
              ...reportJinja(error, null),
              path,
              span: locateYaml(text, [key, index, ...at]),
            })
          },
        })
    const rendered = isObject(data) ? data : entry
    for (const { problem, remedy, at, part, ignored } of checkEntry(section, rendered)) {
      const place = { path, span: locateYaml(text, [key, index, ...at], part) }
      diagnostics.push(
        ignored
          ? report('yaml-unknown-key', ignored, place)
          : report(
              section === 'unit_tests' ? 'unit-test-invalid' : 'yaml-invalid',
              { problem, remedy },
              place,
            ),
      )
    }
    return {
      section,
      index,
      name,
      path,
      packageName,
      line,
      written: entry,
      data: rendered,
      diagnostics,
      text: source,
    }
  }
}

function sectionNamed(key: string): PropertySection | null {
  const name = key === 'tests' ? 'data_tests' : key.replaceAll('-', '_')
  return propertySections.find((section) => section === name) ?? null
}

/** The place of something within an entry, found by reading the file's text again. */
export function locateInEntry(
  text: string,
  entry: PropertyEntry,
  at: YamlPath,
  part: 'key' | 'value' = 'value',
) {
  const section = entry.section === 'data_tests' && !/^data_tests:/m.test(text) ? 'tests' : entry.section
  return locateYaml(text, [section, entry.index, ...at], part)
}
