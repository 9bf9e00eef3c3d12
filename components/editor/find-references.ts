export interface Reference {
  readonly kind: 'ref' | 'source'
  /** As a node is named in the graph: `orders`, or `shop.orders` for a source. */
  readonly name: string
  /** Offsets of the call, from its first letter to its bracket. */
  readonly start: number
  readonly end: number
}

const call =
  /\b(ref|source)\s*\(\s*(['"])([^'"\n]*)\2\s*(?:,\s*(['"])([^'"\n]*)\4\s*)?(?:,\s*v(?:ersion)?\s*=\s*[^)]*)?\)/g

/** Calls of `ref` and `source` with names written out. `ref('package', 'model')` means the second. */
export function findReferences(text: string): readonly Reference[] {
  return [...text.matchAll(call)].map((match): Reference => {
    const [whole, kind, , first = '', , second] = match
    const start = match.index
    const end = start + whole.length
    if (kind === 'source')
      return { kind, name: second === undefined ? first : `${first}.${second}`, start, end }
    return { kind: 'ref', name: second ?? first, start, end }
  })
}

export interface CompletionPlace {
  readonly kind: 'ref' | 'source'
  /** What is typed of the name; for the second part of a source, with its first part. */
  readonly typed: string
  /** Letters before the cursor that a choice replaces. */
  readonly replaces: number
}

/** Whether the cursor, at the end of `line`, stands inside a name of `ref(` or `source(`. */
export function findCompletionPlace(line: string): CompletionPlace | null {
  const table = /\bsource\s*\(\s*(['"])([^'"]*)\1\s*,\s*['"]([^'"]*)$/.exec(line)
  if (table !== null) {
    const [, , source = '', name = ''] = table
    return { kind: 'source', typed: `${source}.${name}`, replaces: name.length }
  }
  const simple = /\b(ref|source)\s*\(\s*['"]([^'"]*)$/.exec(line)
  if (simple === null) return null
  const [, kind, typed = ''] = simple
  return { kind: kind === 'source' ? 'source' : 'ref', typed, replaces: typed.length }
}
