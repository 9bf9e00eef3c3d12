import type { LineageNode } from '../thread/messages.ts'

/** The relations of one commit and how they hang together; what is no relation, as an ephemeral model, is seen through. */
export class LineageMap {
  readonly #nodes: ReadonlyMap<string, LineageNode>
  readonly #children = new Map<string, string[]>()
  readonly #parents = new Map<string, readonly string[]>()
  #order: readonly LineageNode[] | null = null

  constructor(nodes: readonly LineageNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]))
    for (const { id, parents } of nodes) {
      for (const parent of parents) {
        const known = this.#children.get(parent)
        if (known) known.push(id)
        else this.#children.set(parent, [id])
      }
    }
  }

  get nodes(): Iterable<LineageNode> {
    return this.#nodes.values()
  }

  find(id: string): LineageNode | null {
    return this.#nodes.get(id) ?? null
  }

  /** Relations, each after those that it is made of. */
  get relations(): readonly LineageNode[] {
    this.#order ??= this.#sort()
    return this.#order
  }

  /** The relations that a node's text reads, also by way of ephemeral models and functions. */
  parentsOf(id: string): readonly string[] {
    const known = this.#parents.get(id)
    if (known) return known
    this.#parents.set(id, [])
    const found = new Set<string>()
    for (const parent of this.#nodes.get(id)?.parents ?? []) {
      const node = this.#nodes.get(parent)
      if (node === undefined) continue
      if (node.relation !== null) found.add(parent)
      else for (const each of this.parentsOf(parent)) found.add(each)
    }
    const parents = [...found]
    this.#parents.set(id, parents)
    return parents
  }

  /** A function of the project that reads relations: what a call of it answers is none of its arguments alone. */
  readingFunctionOf(id: string): LineageNode | null {
    for (const parent of this.#nodes.get(id)?.parents ?? []) {
      const node = this.#nodes.get(parent)
      if (node === undefined || node.relation !== null) continue
      if (node.type === 'function' && this.parentsOf(parent).length > 0) return node
      const through = node.type === 'function' ? null : this.readingFunctionOf(parent)
      if (through !== null) return through
    }
    return null
  }

  /** These and all that they are made of, in order. */
  withParents(ids: Iterable<string>): readonly LineageNode[] {
    const wanted = reach(ids, (id) => this.parentsOf(id))
    return this.relations.filter(({ id }) => wanted.has(id))
  }

  /** These and all that is made of them; of nodes that are no relations too. */
  withChildren(ids: Iterable<string>): ReadonlySet<string> {
    return reach(ids, (id) => this.#children.get(id) ?? [])
  }

  #sort(): readonly LineageNode[] {
    const sorted: LineageNode[] = []
    const seen = new Set<string>()
    const visit = (first: string) => {
      const stack = [{ id: first, isDone: false }]
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        const node = this.#nodes.get(at.id)
        if (at.isDone && node !== undefined) sorted.push(node)
        if (at.isDone || seen.has(at.id)) continue
        seen.add(at.id)
        stack.push({ id: at.id, isDone: true })
        for (const parent of this.parentsOf(at.id)) stack.push({ id: parent, isDone: false })
      }
    }
    for (const { id, relation } of this.#nodes.values()) if (relation !== null) visit(id)
    return sorted
  }
}

function reach(from: Iterable<string>, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from)
  const queue = [...found]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const each of next(id)) {
      if (found.has(each)) continue
      found.add(each)
      queue.push(each)
    }
  }
  return found
}
