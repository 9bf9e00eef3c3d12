import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import type { Scope } from '#lib/jinja/index.ts'
import { report, reportJinja } from '../report.ts'
import { isList, isObject, stringAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { locateYaml, readYaml } from '../schema/read-yaml.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { renderYaml } from '../schema/render-yaml.ts'
import { SelectionError, defaultMethod, otherMethods, parseCriterion, selectMethods } from './criterion.ts'
import type { Criterion } from './criterion.ts'
import { group } from './selection.ts'
import type { IndirectSelection, Selection } from './selection.ts'

/** The selectors of selectors.yml. */
export interface Selectors {
  readonly names: readonly string[]
  /** The one that counts where a command names no selection. */
  readonly defaultName: string | null
  find(name: string): Selection | null
  readonly diagnostics: readonly Diagnostic[]
}

const path = 'selectors.yml'

/** `scope` renders what is Jinja in it. */
export function readSelectors(text: string | null, scope: Scope | null = null): Selectors {
  const none: Selectors = { names: [], defaultName: null, find: () => null, diagnostics: [] }
  if (text === null) return none
  const read = readYaml(text)
  if (!read.ok) {
    const place = { path, span: read.problem.span }
    return {
      ...none,
      diagnostics: [
        report('yaml-syntax', { problem: read.problem.message, remedy: read.problem.remedy }, place),
      ],
    }
  }
  const diagnostics: Diagnostic[] = []
  const fault = (problem: string, at: YamlPath) =>
    diagnostics.push(report('selector-invalid', { problem }, { path, span: locateYaml(text, at) }))
  const root = renderSelectors(text, read.document.value, scope, diagnostics)
  const written = isObject(root) ? (root['selectors'] ?? null) : root
  if (written !== null && !isList(written))
    fault("'selectors' must be a list of entries with a name", ['selectors'])
  const entries = (isList(written) ? written : []).filter(isObject)
  const selections = new Map<string, Selection>()
  let defaultName: string | null = null
  entries.forEach((entry, index) => {
    const name = textAt(entry, 'name')
    if (name === null) {
      fault('this selector has no name', ['selectors', index])
      return
    }
    if (selections.has(name)) {
      fault(`there are two selectors called '${name}'`, ['selectors', index, 'name'])
      return
    }
    if ((entry['definition'] ?? null) === null) {
      fault(`selector '${name}' has no definition`, ['selectors', index])
      return
    }
    try {
      selections.set(name, new DefinitionReader().read(entry['definition'] ?? null))
      if (entry['default'] === true) defaultName = name
    } catch (error) {
      if (!(error instanceof SelectionError)) throw error
      const problem = `selector '${name}': ${error.message}`
      const span = locateYaml(text, ['selectors', index, 'definition'])
      diagnostics.push(report('selector-invalid', { problem }, { path, span }))
    }
  })
  return {
    names: [...selections.keys()],
    defaultName,
    find: (name) => selections.get(name) ?? null,
    diagnostics,
  }
}

function renderSelectors(text: string, value: Json, scope: Scope | null, diagnostics: Diagnostic[]): Json {
  if (scope === null || !holdsJinja(text)) return value
  return renderYaml(value, {
    scope,
    file: path,
    shouldRender: () => true,
    onFault: ({ path: at, error }) => {
      diagnostics.push({ ...reportJinja(error, null), path, span: locateYaml(text, at) })
    },
  })
}

export const holdsJinja = (text: string | null) => text !== null && /\{[{%]/.test(text)

const indirectModes: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty']

class DefinitionReader {
  read(definition: Json): Selection {
    if (typeof definition === 'string') return parseCriterion(definition, 'eager')
    if (!isObject(definition)) throw new SelectionError('its definition must be text or a mapping')
    for (const kind of ['union', 'intersection'] as const) {
      if (kind in definition) return this.#list(kind, definition[kind] ?? null)
    }
    if ('method' in definition) return this.#method(definition)
    const entries = Object.entries(definition)
    const [only] = entries
    if (!only || entries.length !== 1) {
      throw new SelectionError(
        "a term is text, a mapping with 'method' and 'value', or one 'method: value' pair",
      )
    }
    return this.#criterion(only[0], valueText(only[1]), {})
  }

  #list(kind: 'union' | 'intersection', items: Json): Selection {
    if (!isList(items) || items.length === 0) throw new SelectionError(`'${kind}' must be a list of terms`)
    const included: Selection[] = []
    const excluded: Selection[] = []
    for (const item of items) {
      const out = isObject(item) && !('method' in item) ? item['exclude'] : undefined
      if (out === undefined) included.push(this.read(item))
      else excluded.push(this.#list('union', out))
    }
    const joined = group(kind, included, 'eager')
    return excluded.length === 0 ? joined : group('difference', [joined, ...excluded], 'eager')
  }

  #method(definition: JsonObject): Selection {
    const method = stringAt(definition, 'method') ?? ''
    const value = valueText(definition['value'] ?? null)
    const criterion = this.#criterion(method, value, definition)
    const out = definition['exclude']
    return out === undefined
      ? criterion
      : group('difference', [criterion, this.#list('union', out)], criterion.indirect)
  }

  #criterion(written: string, value: string, options: JsonObject): Criterion {
    const [name = '', ...methodArguments] = written.split('.')
    const method = name === '' ? defaultMethod(value) : selectMethods.find((one) => one === name)
    if (!method) throw new SelectionError(`'${name}' is no method of selection; ${otherMethods(name)}`)
    const indirect = indirectModes.find((mode) => mode === options['indirect_selection']) ?? 'eager'
    const depth = (flag: string, count: string) => {
      if (options[flag] !== true) return null
      const given = options[count]
      return typeof given === 'number' ? given : Number.POSITIVE_INFINITY
    }
    return {
      kind: 'criterion',
      text: `${written}:${value}`,
      method,
      methodArguments,
      value,
      parents: depth('parents', 'parents_depth'),
      children: depth('children', 'children_depth'),
      childrensParents: options['childrens_parents'] === true,
      indirect,
    }
  }
}

function valueText(value: Json): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new SelectionError('a term needs a value that is text')
}
