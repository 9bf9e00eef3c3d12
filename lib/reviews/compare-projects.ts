import type { Principal } from '#lib/access/principal.ts'
import { getCommitGraph } from '#lib/compile-service/get-commit-graph.ts'
import type { ChangeDetail, ChangeGraph } from '#lib/contracts/changes.ts'
import { isAppError } from '#lib/core/app-error.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { compareGraphs } from './compare-graphs.ts'
import { findNewProblems } from './find-new-problems.ts'

interface Sides {
  readonly before: string
  readonly after: string
}
interface Caller {
  readonly principal: Principal
  readonly signal: AbortSignal
}

/** Lineage and problems of two commits, side by side. */
export async function compareGraphsOf(
  context: ProjectContext,
  sides: Sides,
  by: Caller,
): Promise<ChangeGraph> {
  const [before, after] = await Promise.all([
    getCommitGraph(context.project, sides.before, by),
    getCommitGraph(context.project, sides.after, by),
  ])
  return compareGraphs(before, after)
}

/** A change can be read while the compile service is away; that it was not checked is said then. */
export async function compareProjects(
  context: ProjectContext,
  sides: Sides,
  by: Caller,
): Promise<Pick<ChangeDetail, 'newProblems'>> {
  try {
    const [before, after] = await Promise.all([
      getCommitGraph(context.project, sides.before, by),
      getCommitGraph(context.project, sides.after, by),
    ])
    return { newProblems: findNewProblems(before.problems, after.problems) }
  } catch (error) {
    if (!isAppError(error) || (error.kind !== 'unavailable' && error.kind !== 'timeout')) throw error
    return { newProblems: [{ path: null, message: `The merged project was not checked: ${error.message}` }] }
  }
}
