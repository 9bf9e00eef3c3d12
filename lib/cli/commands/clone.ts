import { executePlan, planRun, resourceTypesOf } from '#lib/dbt/run/index.ts'
import type { NodeResult } from '#lib/dbt/run/index.ts'
import type { RenderPool } from '#lib/dbt/threads/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { openProject } from '../open-project.ts'
import { readStateRelations } from '../read-state.ts'
import { selectIds, wantedTypes } from '../select-ids.ts'
import { UsageError } from '../usage-error.ts'
import { codeOf, createSchemas, reportRun, threadsOf, withPool } from './run-nodes.ts'
import { emptyResult, tellNothingToDo, writeRun } from './write-run.ts'

export const cloneCommand: Command = {
  name: 'clone',
  summary:
    'Make relations of --state appear in the target: as copies where the warehouse has them, else as views.',
  flags: [...projectFlags, ...selectionFlags, 'full-refresh', 'threads'],
  run: (context) => clone(context),
}

const cloned = ['model', 'seed', 'snapshot'] as const

/** Of `only`, where a clone is tried again. */
export async function clone(
  context: CommandContext,
  only: readonly string[] | null = null,
): Promise<ExitCode> {
  if (context.arguments.text('state') === null)
    throw new UsageError('clone needs --state, the folder of an earlier manifest.json.')
  const opened = openProject(context, 'clone')
  const relations = readStateRelations(context, opened)
  const types = wantedTypes(context, cloned).filter((type) => cloned.some((one) => one === type))
  const ids = only ?? selectIds(context, opened, types)
  const planned = planRun(opened.project, { command: 'build', ids })
  const nodes = planned.nodes
    .filter((node) => resourceTypesOf('build').includes(node.resourceType))
    // Each is a copy of its own, and none waits for another.
    .map((node) => ({ ...node, parents: [] }))
  if (nodes.length === 0) {
    tellNothingToDo(context)
    return 0
  }
  const plan = { ...planned, nodes, startHooks: [], endHooks: [] }
  const report = reportRun(context, opened)
  return withPool(context, opened, { plan, onLog: report.onLog }, async (pool, invocation) => {
    const summary = await executePlan(plan, {
      threads: threadsOf(context, opened),
      target: opened.profile.target.name,
      adapter: opened.profile.target.type,
      counts: report.counts,
      failFast: context.arguments.flag('fail-fast'),
      signal: context.signal,
      execute: (id) => cloneNode(context, pool, id, relations.get(id) ?? null),
      createSchemas: () => createSchemas(pool, plan),
      onEvent: report.onEvent,
    })
    writeRun(context, opened, { invocation, summary, which: 'clone', compiled: report.compiled })
    return codeOf(summary)
  })
}

async function cloneNode(
  context: CommandContext,
  pool: RenderPool,
  uniqueId: string,
  relation: string | null,
): Promise<NodeResult> {
  if (relation !== null) return pool.cloneNode(uniqueId, relation)
  context.terminal.log(`No relation found in state manifest for ${uniqueId}`)
  return { ...emptyResult(uniqueId), message: 'No-op' }
}
