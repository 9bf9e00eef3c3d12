import { createHash } from 'node:crypto'
import type { Principal } from '#lib/access/principal.ts'
import type { DiagnosticDto, Graph } from '#lib/contracts/compile.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { toProjectContext } from '#lib/workspace/project-context.ts'
import { callWorker } from './call-worker.ts'
import { toCommitRef } from './commit-ref.ts'
import { resolveScope } from './resolve-scope.ts'

export interface CommitGraphs {
  readonly graph: Graph
  /** Of each node: equal where what it builds and how it is described are equal. */
  readonly fingerprints: Readonly<Record<string, string>>
  readonly problems: readonly DiagnosticDto[]
}

/** Lineage and faults of one commit under production's names; what the person may not be told by name is grey. */
export async function getCommitGraph(
  project: ProjectRecord,
  sha: string,
  by: { readonly principal: Principal; readonly signal: AbortSignal },
): Promise<CommitGraphs> {
  const [commit, { scope }] = await Promise.all([
    toCommitRef(toProjectContext(project), sha),
    resolveScope(by.principal, project.slug, 'main'),
  ])
  const { nodes, edges, errors } = await callWorker('commitGraph', { scope, commit }, { signal: by.signal })
  const hash = createHash('sha1')
    .update(JSON.stringify([nodes.map((node) => node.id), edges]))
    .digest('hex')
  return {
    graph: { nodes: nodes.map(({ fingerprint: _, ...node }) => node), edges, hash },
    fingerprints: Object.fromEntries(nodes.map((node) => [node.id, node.fingerprint])),
    problems: errors,
  }
}
