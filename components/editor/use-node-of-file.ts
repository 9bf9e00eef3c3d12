'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { graphQuery } from '#lib/client/compile.ts'
import { useDevelop, useOutcome } from './develop-context.tsx'

/** Nodes by the file that defines them; a file with several (a YAML of sources) is left out. */
export function useNodesByPath(): ReadonlyMap<string, GraphNode> {
  const { project } = useDevelop()
  const { data } = useQuery(graphQuery(project))
  return useMemo(() => {
    const byPath = new Map<string, GraphNode>()
    for (const node of data?.nodes ?? []) {
      if (node.path !== null && ['model', 'seed', 'snapshot', 'analysis'].includes(node.resourceType)) {
        byPath.set(node.path, node)
      }
    }
    return byPath
  }, [data])
}

export interface FileNode {
  readonly id: string
  readonly name: string
  readonly resourceType: string
  readonly materialized: string | null
  readonly layer: GraphNode['layer'] | null
}

/** The node of a file: as just compiled, else as the graph has it. */
export function useNodeOfFile(path: string | null): FileNode | null {
  const outcome = useOutcome(path)
  const known = useNodesByPath().get(path ?? '')
  if (outcome !== null && outcome.uniqueId !== null) {
    return {
      id: outcome.uniqueId,
      name: outcome.name ?? outcome.uniqueId,
      resourceType: outcome.resourceType ?? 'model',
      materialized: outcome.materialized,
      layer: known?.layer ?? null,
    }
  }
  return known ?? null
}
