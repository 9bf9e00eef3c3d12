import { parseTemplate, pyStr } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { fail, rawFunction } from '../context/host.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { report, reportJinja } from '../report.ts'
import { suggest } from '../suggest.ts'
import type { DocSource } from './macro-file.ts'
import type { ParseEnvironment } from './environment.ts'
import { docKey } from './unit.ts'

/** Every docs block by who can name it. */
export class DocTable {
  readonly byId: ReadonlyMap<string, DocSource>
  readonly diagnostics: readonly Diagnostic[]
  readonly #byName = new Map<string, DocSource[]>()

  constructor(docs: Iterable<DocSource>) {
    const byId = new Map<string, DocSource>()
    const diagnostics: Diagnostic[] = []
    for (const doc of docs) {
      const other = byId.get(doc.uniqueId)
      if (other) {
        const span = { start: { line: doc.line, column: 1 }, end: { line: doc.line, column: 200 } }
        diagnostics.push(
          report('doc-duplicate', { name: doc.name, other: other.path }, { path: doc.path, span }),
        )
        continue
      }
      byId.set(doc.uniqueId, doc)
      const same = this.#byName.get(doc.name)
      if (same) same.push(doc)
      else this.#byName.set(doc.name, [doc])
    }
    this.byId = byId
    this.diagnostics = diagnostics
  }

  /** The named package's, else the root's, else the node's own, else any. */
  find(
    name: string,
    packageName: string | null,
    search: { readonly own: string; readonly root: string },
  ): DocSource | null {
    const found = this.#byName.get(name) ?? []
    if (packageName !== null) return found.find((doc) => doc.packageName === packageName) ?? null
    return (
      found.find((doc) => doc.packageName === search.root) ??
      found.find((doc) => doc.packageName === search.own) ??
      found[0] ??
      null
    )
  }

  names(): Iterable<string> {
    return this.#byName.keys()
  }
}

export interface RenderedDescription {
  readonly text: string
  readonly docBlocks: readonly string[]
  readonly fault: Diagnostic | null
}

export interface DescriptionOptions {
  readonly environment: ParseEnvironment
  readonly docs: DocTable
  readonly packageName: string
  readonly path: string
  readonly uniqueId: string
  /** Gathers the keys of the docs blocks that were asked for, found or not. */
  readonly reads: Set<string>
}

const singleDoc = /^\s*\{\{-?\s*doc\(\s*(['"])([^'"\\]+)\1\s*\)\s*-?\}\}\s*$/

/** A description with `{{ doc('...') }}` and whatever else it holds of Jinja. */
export function renderDescription(text: string, options: DescriptionOptions): RenderedDescription {
  if (!text.includes('{{') && !text.includes('{%')) return { text, docBlocks: noBlocks, fault: null }
  const { environment, docs, reads, packageName } = options
  const search = { own: packageName, root: environment.project.root.name }
  const blocks: string[] = []
  const resolve = (name: string, from: string | null): string => {
    reads.add(docKey(name))
    const doc = docs.find(name, from, search)
    if (!doc) throw fail('doc-not-found', { name, suggestions: suggest(name, docs.names()) })
    blocks.push(doc.uniqueId)
    return doc.contents
  }
  const single = singleDoc.exec(text)?.[2]
  if (single !== undefined && docs.find(single, null, search)) {
    return { text: resolve(single, null), docBlocks: blocks, fault: null }
  }
  const doc: Value = rawFunction('doc', ({ positional }) => {
    if (positional.length === 0 || positional.length > 2) {
      const problem = `doc() takes the name of a docs block, or a package and a name; ${positional.length} arguments were given`
      throw fail('call-arguments', { problem })
    }
    const names = positional.map((value) => pyStr(value))
    return names.length > 1 ? resolve(names[1] ?? '', names[0] ?? '') : resolve(names[0] ?? '', null)
  })
  const shared = environment.names(packageName, 'error')
  const scope = (name: string) => (name === 'doc' ? doc : shared.get(name))
  const parsed = parseTemplate(text, { path: options.path })
  const result = parsed.ok ? parsed.template.render(scope, { sourceMap: false }) : parsed
  if (result.ok) return { text: result.output, docBlocks: blocks, fault: null }
  return { text, docBlocks: blocks, fault: reportJinja(result.error, options.uniqueId) }
}

const noBlocks: readonly string[] = Object.freeze([])
