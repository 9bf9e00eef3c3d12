import type { QueryClient } from '@tanstack/react-query'
import type { GraphNode, Macro, NodeDetail } from '#lib/contracts/compile.ts'
import { graphQuery, macrosQuery, nodeQuery } from '#lib/client/compile.ts'

/** What the project has to offer to somebody who types: read when it is asked for, and kept for a while. */
export interface LanguageKnowledge {
  /** As far as the graph was read already. */
  nodes(): readonly GraphNode[]
  findNode(kind: 'ref' | 'source', name: string): GraphNode | null
  macros(): Promise<readonly Macro[]>
  /** Null where nothing is known of it. */
  detail(id: string): Promise<NodeDetail | null>
}

const refTypes = ['model', 'seed', 'snapshot']
/** Columns change when a model is built, not while somebody types. */
const keptMs = 60_000

export function createLanguageKnowledge(client: QueryClient, project: string): LanguageKnowledge {
  const nodes = () => client.getQueryData(graphQuery(project).queryKey)?.nodes ?? []
  return {
    nodes,
    findNode: (kind, name) => {
      const wanted = kind === 'source' ? ['source'] : refTypes
      return nodes().find((node) => node.name === name && wanted.includes(node.resourceType)) ?? null
    },
    macros: () =>
      client.fetchQuery(macrosQuery(project)).then(
        (answer) => answer.macros,
        () => [],
      ),
    detail: (id) => client.fetchQuery({ ...nodeQuery(project, id), staleTime: keptMs }).catch(() => null),
  }
}
