import { parseTemplate } from '#lib/jinja/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { FunctionOverload, Json, ManifestNode } from '../manifest.ts'
import type { PackageInfo } from '../project/load-project.ts'
import { report, reportJinja } from '../report.ts'
import { isObject, listAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { NodeProperties } from './build-node.ts'
import type { Capture } from './capture.ts'
import type { FileFacts } from './file-facts.ts'
import type { FileUnitTables } from './file-units.ts'
import { captureTemplate } from './render-capture.ts'
import { patchKey } from './unit.ts'

export const functionFileKey = (packageName: string, stem: string) => `function-file:${packageName}:${stem}`

const stemOf = (path: string) => (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')

/** Which key of other units a change of this file touches: the text of an overload is part of its function. */
export function functionFileKeyOf(facts: FileFacts | null): string | null {
  return facts?.kind === 'function' ? functionFileKey(facts.packageName, stemOf(facts.path)) : null
}

/** Finds the file of a function, by its name without the extension. */
export function functionFileFinder(facts: ReadonlyMap<string, FileFacts>): FileUnitTables['functionFile'] {
  return (packageName, stem) => {
    for (const one of facts.values())
      if (one.kind === 'function' && one.packageName === packageName && stemOf(one.path) === stem) return one
    return null
  }
}

/** Whether a function file is only an overload of another function, and so no node by itself. */
export function isOverload(owner: string, stem: string, tables: FileUnitTables, reads: Set<string>): boolean {
  reads.add(patchKey('functions', owner, stem))
  const entry = tables.patches.overloadOwner(owner, stem)
  if (!entry) return false
  reads.add(functionFileKey(owner, entry.name))
  return tables.functionFile(owner, entry.name) !== null
}

/** What a function's YAML entry and its overloads add to its node. */
export interface FunctionParts {
  readonly extra: Partial<ManifestNode>
  readonly capture: Capture
  readonly diagnostics: readonly Diagnostic[]
}

/** The signature of a function as its YAML entry has it, and its overloads with what their files read. */
export function functionParts(
  input: {
    readonly name: string
    readonly uniqueId: string
    readonly owner: PackageInfo
    readonly properties: NodeProperties | null
    readonly capture: Capture
  },
  tables: FileUnitTables,
  reads: Set<string>,
): FunctionParts {
  const { properties } = input
  if (!properties) return { extra: signatureOf({}), capture: input.capture, diagnostics: [] }
  const reader = new OverloadReader(input, properties.entry, tables, reads)
  return {
    extra: { ...signatureOf(properties.entry.data), overloads: reader.read() },
    capture: reader.capture,
    diagnostics: reader.diagnostics,
  }
}

class OverloadReader {
  readonly diagnostics: Diagnostic[] = []
  capture: Capture
  readonly #input: Parameters<typeof functionParts>[0]
  readonly #entry: PropertyEntry
  readonly #tables: FileUnitTables
  readonly #reads: Set<string>

  constructor(
    input: Parameters<typeof functionParts>[0],
    entry: PropertyEntry,
    tables: FileUnitTables,
    reads: Set<string>,
  ) {
    this.#input = input
    this.#entry = entry
    this.#tables = tables
    this.#reads = reads
    this.capture = input.capture
  }

  read(): readonly FunctionOverload[] {
    return listAt(this.#entry.data, 'overloads').flatMap((one, index) => {
      const name = isObject(one) ? textAt(one, 'defined_in') : null
      if (!isObject(one) || name === null) {
        this.#fault(index, 'an overload names the file of its text with defined_in')
        return []
      }
      return this.#overload(one, name, index) ?? []
    })
  }

  #overload(data: JsonObject, name: string, index: number): FunctionOverload | null {
    const { owner } = this.#input
    this.#reads.add(functionFileKey(owner.name, name))
    this.#reads.add(patchKey('functions', owner.name, name))
    if (name === this.#input.name) {
      this.#fault(index, `the function '${name}' lists itself as an overload`)
      return null
    }
    const source = this.#tables.functionFile(owner.name, name)?.source
    if (!source) {
      this.#fault(index, `the overload '${name}' needs a file functions/${name}.sql, and there is none`)
      return null
    }
    const holder = this.#tables.patches.overloadOwner(owner.name, name)
    if (holder && holder.name !== this.#input.name) {
      this.#fault(index, `the overload '${name}' belongs to the function '${holder.name}' already`)
      return null
    }
    if (source.error) this.diagnostics.push(reportJinja(source.error, this.#input.uniqueId))
    if (source.template) this.#join(captureTemplate(source.template, this.#captureOptions()))
    return {
      defined_in: name,
      arguments: listAt(data, 'arguments').map(argumentShape),
      returns: returnsShape(data['returns']),
      description: textAt(data, 'description'),
      raw_body: source.raw,
      compiled_body: null,
    }
  }

  #captureOptions() {
    const { environment, registry } = this.#tables
    const { uniqueId, name, owner } = this.#input
    const node = { unique_id: uniqueId, name, package_name: owner.name, resource_type: 'function' }
    return { environment, registry, node }
  }

  /** What an overload reads, its function reads. */
  #join(other: Capture): void {
    const own = this.capture
    const joined = <T>(a: readonly T[], b: readonly T[]): readonly T[] => {
      const known = new Set(a.map((one) => JSON.stringify(one)))
      return [...a, ...b.filter((one) => !known.has(JSON.stringify(one)))]
    }
    this.capture = {
      ...own,
      refs: joined(own.refs, other.refs),
      sources: joined(own.sources, other.sources),
      functions: joined(own.functions, other.functions),
      macroNames: new Set([...own.macroNames, ...other.macroNames]),
      places: new Map([...other.places, ...own.places]),
      error: own.error ?? other.error,
    }
  }

  #fault(index: number, problem: string): void {
    const span = this.#tables.locate(this.#entry, ['overloads', index])
    const { path } = this.#entry
    this.diagnostics.push(report('yaml-invalid', { problem }, { path, span, uniqueId: this.#input.uniqueId }))
  }
}

function signatureOf(data: JsonObject): Partial<ManifestNode> {
  return {
    arguments: listAt(data, 'arguments').map(argumentShape),
    returns: returnsShape(data['returns']),
    overloads: [],
  }
}

const argumentShape = (one: Json): Json =>
  isObject(one)
    ? {
        name: textAt(one, 'name'),
        data_type: textAt(one, 'data_type'),
        description: one['description'] ?? null,
        default_value: one['default_value'] ?? null,
      }
    : one

const returnsShape = (returns: Json | undefined): Json =>
  isObject(returns)
    ? { data_type: textAt(returns, 'data_type'), description: returns['description'] ?? null }
    : null

/** The template of an overload's text, with the positions of its own file where that is there. */
export function overloadTemplate(
  facts: ReadonlyMap<string, FileFacts>,
  node: ManifestNode,
  overload: FunctionOverload,
) {
  const file = functionFileFinder(facts)(node.package_name, overload.defined_in)
  if (file?.source?.template) return { ok: true as const, template: file.source.template }
  const parsed = parseTemplate(overload.raw_body, { path: file?.path ?? node.origin.path })
  return parsed.ok ? parsed : { ok: false as const, diagnostics: [reportJinja(parsed.error, node.unique_id)] }
}
