import type { ChangeGraph } from '#lib/contracts/changes.ts'

export interface Affected {
  readonly select: string | null
  readonly changed: readonly string[]
  readonly downstream: number
}

const built: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'source'])
/** A run takes no longer selection; past it everything is built. */
const longest = 2000

/** What a change has to have built: all that it adds or changes, with what reads it. */
export function selectAffected(graph: ChangeGraph): Affected {
  const own = graph.nodes.filter(
    (node) => built.has(node.resourceType) && (node.effect === 'added' || node.effect === 'changed'),
  )
  const terms = own.map((node) => (node.resourceType === 'source' ? `source:${node.name}+` : `${node.name}+`))
  const text = [...new Set(terms)].join(' ')
  // What it touches and may not be named is built with everything: a selection that leaves it out would be too short.
  const hidden = graph.nodes.filter((node) => node.resourceType === 'restricted')
  const touched = hidden.filter(({ effect }) => effect === 'added' || effect === 'changed')
  return {
    select: touched.length > 0 || text.length > longest ? '' : text === '' ? null : text,
    changed: [...new Set([...own, ...touched].map((node) => node.name))],
    downstream: [...graph.nodes.filter(({ resourceType }) => built.has(resourceType)), ...hidden].filter(
      ({ effect }) => effect === 'downstream',
    ).length,
  }
}
