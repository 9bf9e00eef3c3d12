import type { ManifestNode, ManifestSource, ParsedProject } from '#lib/dbt/index.ts'
import { displayName, isShown } from './graph-nodes.ts'
import type { FoundColumn } from './messages.ts'

interface Entry extends FoundColumn {
  readonly text: string
  readonly nodeText: string
}

/** By the parsed project: a search runs at every key, the project changes now and then. */
const indexes = new WeakMap<ParsedProject, readonly Entry[]>()

/** Told to the caller's filter, which cuts further. */
const MOST = 2000

/** Columns that the project documents, by words that stand in their names or in their models' names, best first. */
export function answerColumns(project: ParsedProject, query: string): FoundColumn[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const found: { score: number; entry: Entry }[] = []
  for (const entry of indexOf(project)) {
    const score = scoreEntry(words, entry)
    if (score > 0) found.push({ score, entry })
  }
  return found
    .sort(
      (a, b) =>
        b.score - a.score || compare(a.entry.text, b.entry.text) || compare(a.entry.node, b.entry.node),
    )
    .slice(0, MOST)
    .map(({ entry: { text: _, nodeText: __, ...column } }) => column)
}

/** Every word must be found, and one of them in the column's own name: models are found as themselves. */
function scoreEntry(words: readonly string[], { text, nodeText }: Entry): number {
  let total = 0
  let ofColumn = false
  for (const word of words) {
    const own = scoreWord(word, text)
    const score = own > 0 ? own : scoreWord(word, nodeText) / 10
    if (score === 0) return 0
    ofColumn ||= own > 0
    total += score
  }
  return ofColumn ? total : 0
}

function scoreWord(word: string, text: string): number {
  const at = text.indexOf(word)
  if (at < 0) return 0
  if (text.length === word.length) return 100
  if (at === 0) return 50
  return text[at - 1] === '_' ? 20 : 5
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function indexOf(project: ParsedProject): readonly Entry[] {
  const known = indexes.get(project)
  if (known !== undefined) return known
  const made = [...listEntries(project)]
  indexes.set(project, made)
  return made
}

function* listEntries({ manifest }: ParsedProject): Generator<Entry> {
  for (const table of [manifest.nodes, manifest.sources]) {
    for (const node of table.values()) if (isShown(node)) yield* columnsOf(node, manifest)
  }
}

function* columnsOf(
  node: ManifestNode | ManifestSource,
  manifest: ParsedProject['manifest'],
): Generator<Entry> {
  const name = displayName(manifest, node)
  const path = node.package_name === manifest.projectName ? node.origin.path : null
  const about = {
    node: name,
    nodeId: node.unique_id,
    path,

    nodeText: name.toLowerCase(),
  }
  for (const column of Object.values(node.columns)) {
    yield { name: column.name, text: column.name.toLowerCase(), ...about }
  }
}
