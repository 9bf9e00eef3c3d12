import { ancestors, descendants, reachable } from '#lib/dag/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Manifest, ResourceType } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { projectFileScope } from '../context/base-scope.ts'
import { filesOf, stateOf } from '../parse/project-state.ts'
import { report } from '../report.ts'
import type { StateFinding } from '../state/compare.ts'
import { SelectionError, parseCriterion } from './criterion.ts'
import type { Criterion } from './criterion.ts'
import { methodTable } from './methods.ts'
import type { SelectSources } from './methods.ts'
import { group } from './selection.ts'
import type { IndirectSelection, Selection } from './selection.ts'
import { matchesWildcard } from './wildcard.ts'
import { holdsJinja, readSelectors } from './yaml-selectors.ts'
import type { Selectors } from './yaml-selectors.ts'

export interface SelectOptions extends Omit<SelectSources, 'manifest'> {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  /** Name of a selector of selectors.yml; then `select` and `exclude` are not looked at. */
  readonly selector?: string
  readonly resourceTypes?: readonly ResourceType[]
  readonly indirectSelection?: IndirectSelection
}

export interface SelectResult {
  /** unique_ids in alphabetical order. */
  readonly ids: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Finds the nodes that a selection means. A selection that is not understood is a diagnostic and selects nothing. */
export function selectNodes(project: ParsedProject, options: SelectOptions): SelectResult {
  const selectors = selectorsOf(project)
  try {
    const selector = new Selector({ ...options, manifest: project.manifest }, selectors)
    const selection = selector.build(options)
    const found = selector.evaluate(selection)
    const types = options.resourceTypes
    const ids = [...found].filter((id) => isOf(project.manifest, id, types)).sort()
    return { ids, diagnostics: [...selectors.diagnostics, ...selector.diagnostics] }
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error
    return { ids: [], diagnostics: [report('selector-invalid', { problem: error.message }, { path: null })] }
  }
}

/** What is kept of an earlier parse is enough for selectors without Jinja. */
function selectorsOf(project: ParsedProject): Selectors {
  const text = filesOf(project).read('selectors.yml')
  return readSelectors(text, holdsJinja(text) ? projectFileScope(stateOf(project).parts.options) : null)
}

function isOf(manifest: Manifest, id: string, types: readonly ResourceType[] | undefined): boolean {
  if (manifest.nodes.get(id)?.resource_type === 'operation') return types?.includes('operation') ?? false
  return types === undefined || types.some((type) => id.startsWith(`${type}.`))
}

interface Found {
  readonly direct: Set<string>
  /** Tests that would come along if the rest of what they read were selected too. */
  readonly indirect: Set<string>
}

class Selector {
  readonly diagnostics: Diagnostic[] = []
  readonly #sources: SelectSources
  readonly #selectors: Selectors
  readonly #open = new Set<string>()

  constructor(sources: SelectSources, selectors: Selectors) {
    this.#sources = sources
    this.#selectors = selectors
  }

  build(options: SelectOptions): Selection {
    const name =
      options.selector ??
      (options.select.length + options.exclude.length === 0 ? this.#selectors.defaultName : null)
    if (name !== null) return this.#named(name)
    const indirect = options.indirectSelection ?? 'eager'
    const included = parseUnion(options.select, indirect) ?? everythingSelection(indirect)
    const excluded = parseUnion(options.exclude, indirect)
    return excluded ? group('difference', [included, excluded], indirect) : included
  }

  #named(name: string): Selection {
    const found = this.#selectors.find(name)
    if (!found) {
      const known = this.#selectors.names.map((one) => `'${one}'`).join(', ') || 'none'
      throw new SelectionError(`there is no selector '${name}' in selectors.yml (there are: ${known})`)
    }
    return found
  }

  evaluate(selection: Selection): Set<string> {
    return this.#evaluate(selection).direct
  }

  #evaluate(selection: Selection): Found {
    if (selection.kind === 'criterion') return this.#criterion(selection)
    const parts = selection.parts.map((part) => this.#evaluate(part))
    const direct = combine(
      selection.kind,
      parts.map((part) => part.direct),
    )
    const indirect = combine(
      selection.kind,
      parts.map((part) => part.indirect),
    )
    return { direct: this.#complete(direct, indirect, selection.indirect), indirect }
  }

  #criterion(criterion: Criterion): Found {
    const collected = this.#collect(criterion)
    const found = new Set(collected)
    if (found.size === 0) {
      if (criterion.text !== '')
        this.diagnostics.push(report('selection-empty', { spec: criterion.text }, { path: null }))
      return { direct: found, indirect: new Set() }
    }
    for (const id of this.#neighbours(criterion, collected)) found.add(id)
    // The other selector has taken its tests already, and may have left some out.
    if (criterion.method === 'selector') return { direct: found, indirect: new Set() }
    return this.#withTests(found, criterion.indirect)
  }

  #collect(criterion: Criterion): Set<string> {
    const { manifest } = this.#sources
    if (criterion.method === 'selector') return this.#bySelectors(criterion.value)
    const tellFinding = (finding: StateFinding) => {
      const { code, path, uniqueId } = finding
      if (this.diagnostics.some((one) => one.code === code && one.uniqueId === uniqueId)) return
      const place = { path, uniqueId }
      this.diagnostics.push(
        finding.code === 'contract-broken'
          ? report(finding.code, finding, place)
          : report(finding.code, finding, place),
      )
    }
    const ids = methodTable[criterion.method](criterion, { ...this.#sources, tellFinding })
    return new Set([...ids].filter((id) => manifest.parents.has(id) && !this.#isUnseen(id)))
  }

  #isUnseen(id: string): boolean {
    const { manifest, unseen } = this.#sources
    if (unseen === undefined || unseen.size === 0) return false
    const reads = isTest(id) ? (manifest.parents.get(id) ?? []) : []
    return unseen.has(id) || reads.some((each) => unseen.has(each))
  }

  /** All selectors whose names fit the pattern; a name that there is not is told of. */
  #bySelectors(pattern: string): Set<string> {
    const fitting = this.#selectors.names.filter((name) => matchesWildcard(name, pattern)).sort()
    const names = fitting.length === 0 ? [pattern] : fitting
    return new Set(names.flatMap((name) => [...this.#bySelector(name)]))
  }

  #bySelector(name: string): Set<string> {
    if (this.#open.has(name)) throw new SelectionError(`selector '${name}' refers to itself`)
    this.#open.add(name)
    const found = this.evaluate(this.#named(name))
    this.#open.delete(name)
    return found
  }

  #neighbours(criterion: Criterion, collected: ReadonlySet<string>): Set<string> {
    const { manifest } = this.#sources
    const found = new Set<string>()
    const add = (ids: Iterable<string>) => {
      for (const id of ids) found.add(id)
    }
    if (criterion.childrensParents) {
      const below = descendants(manifest, collected)
      add(below)
      add(ancestors(manifest, [...collected, ...below]))
    }
    if (criterion.parents !== null) add(ancestors(manifest, collected, criterion.parents))
    if (criterion.children !== null) add(descendants(manifest, collected, criterion.children))
    return found
  }

  /** Tests of what is selected come along: always, or only when all that they read is selected. */
  #withTests(selected: ReadonlySet<string>, mode: IndirectSelection): Found {
    const direct = new Set(selected)
    const indirect = new Set<string>()
    if (mode === 'empty') return { direct, indirect }
    const allowed = this.#allowed(selected, mode)
    const { manifest } = this.#sources
    for (const id of reachable(manifest.children, selected, 1)) {
      if (direct.has(id) || !isTest(id)) continue
      if (mode === 'eager' || within(manifest, id, allowed)) direct.add(id)
      else indirect.add(id)
    }
    return { direct, indirect }
  }

  /** After parts were joined, tests may have got the rest of what they read. */
  #complete(direct: Set<string>, indirect: ReadonlySet<string>, mode: IndirectSelection): Set<string> {
    if (mode !== 'cautious' && mode !== 'buildable') return direct
    const allowed = this.#allowed(direct, mode)
    for (const id of indirect) if (within(this.#sources.manifest, id, allowed)) direct.add(id)
    return direct
  }

  #allowed(selected: ReadonlySet<string>, mode: IndirectSelection): ReadonlySet<string> {
    if (mode !== 'buildable') return selected
    const { manifest } = this.#sources
    return new Set([...selected, ...ancestors(manifest, selected), ...manifest.sources.keys()])
  }
}

const isTest = (id: string) => id.startsWith('test.') || id.startsWith('unit_test.')

const within = (manifest: Manifest, id: string, allowed: ReadonlySet<string>) =>
  (manifest.parents.get(id) ?? []).every((parent) => allowed.has(parent))

function combine(
  kind: 'union' | 'intersection' | 'difference',
  sets: readonly ReadonlySet<string>[],
): Set<string> {
  const [first, ...rest] = sets
  const result = new Set(first)
  for (const set of rest) {
    if (kind === 'union') for (const id of set) result.add(id)
    else if (kind === 'difference') for (const id of set) result.delete(id)
    else for (const id of [...result]) if (!set.has(id)) result.delete(id)
  }
  return result
}

const everything = [
  'fqn:*',
  'source:*',
  'exposure:*',
  'metric:*',
  'semantic_model:*',
  'saved_query:*',
  'unit_test:*',
]

/** Everything there is; its parts may be empty without a word. */
function everythingSelection(indirect: IndirectSelection): Selection {
  return group(
    'union',
    everything.map((text) => ({ ...parseCriterion(text, indirect), text: '' })),
    indirect,
  )
}

/** Space joins, comma intersects. Null where nothing is asked for. */
export function parseUnion(specs: readonly string[], indirect: IndirectSelection): Selection | null {
  const terms = specs.flatMap((spec) => spec.split(/\s+/)).filter((term) => term !== '')
  if (terms.length === 0) return null
  const parts = terms.map((term) => {
    const factors = term.split(',').filter((factor) => factor !== '')
    return group(
      'intersection',
      factors.map((factor) => parseCriterion(factor, indirect)),
      indirect,
    )
  })
  return group('union', parts, indirect)
}
