import type { Manifest, ParsedProject } from '#lib/dbt/index.ts'
import { planRun, type RunPlan } from '#lib/dbt/run/index.ts'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { findDeferred } from './answer-compile.ts'
import { blockingFaults, selectFor, type SelectWish } from './answer-select.ts'
import { toDiagnosticDto } from './diagnostic-dto.ts'
import { isShown, layerOf, type BuiltWhere } from './graph-nodes.ts'
import type { PlanAnswer } from './messages.ts'

/** What a run is to do, and what it reads of production. */
export function answerPlan(project: ParsedProject, wish: SelectWish, built: BuiltWhere): PlanAnswer {
  const { manifest } = project
  const found = selectFor(project, wish)
  const plan = planRun(project, { command: wish.command, ids: found.ids })
  const faults = blockingFaults(project, found.ids, wish.strict)
  const errors = project.diagnostics.filter((each) => each.severity === 'error')
  const relations = plan.nodes.flatMap(({ uniqueId }): [string, string][] => {
    const relation = manifest.nodes.get(uniqueId)?.relation_name
    return relation ? [[uniqueId, relation]] : []
  })
  return {
    plan,
    counts: countResources(manifest),
    relations,
    layers: layersOf(manifest, plan),
    own: plan.nodes.map((node) => node.uniqueId).filter((id) => isOwn(manifest, id)),
    defer: deferOthers(manifest, new Set(plan.nodes.map((node) => node.uniqueId)), built),
    diagnostics: [...found.diagnostics, ...faults].map(toDiagnosticDto),
    otherErrors: errors.length - faults.length,
  }
}

function layersOf(manifest: Manifest, plan: RunPlan): PlanAnswer['layers'] {
  return plan.nodes.flatMap(({ uniqueId, schema }): [string, GraphNode['layer']][] => {
    const node =
      manifest.nodes.get(uniqueId) ?? manifest.exposures.get(uniqueId) ?? manifest.savedQueries.get(uniqueId)
    return node && isShown(node) ? [[uniqueId, layerOf(node, schema)]] : []
  })
}

function isOwn(manifest: Manifest, id: string): boolean {
  const tables = [manifest.nodes, manifest.exposures, manifest.savedQueries, manifest.unitTests]
  return tables.some((table) => table.get(id)?.package_name === manifest.projectName)
}

/** What the run builds itself is read as the run builds it. */
function deferOthers(
  manifest: Manifest,
  inPlan: ReadonlySet<string>,
  built: BuiltWhere,
): Readonly<Record<string, string>> {
  const defer: Record<string, string> = {}
  for (const id of manifest.nodes.keys()) {
    const there = inPlan.has(id) ? null : findDeferred(manifest, id, built)
    if (there !== null) defer[id] = there.relation
  }
  return defer
}

function countResources(manifest: Manifest): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const node of manifest.nodes.values()) {
    counts[node.resource_type] = (counts[node.resource_type] ?? 0) + 1
  }
  return {
    ...counts,
    source: manifest.sources.size,
    exposure: manifest.exposures.size,
    metric: manifest.metrics.size,
    semantic_model: manifest.semanticModels.size,
    saved_query: manifest.savedQueries.size,
    unit_test: manifest.unitTests.size,
    group: manifest.groups.size,
    macro: manifest.macros.size,
  }
}
