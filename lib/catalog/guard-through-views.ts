import {
  guardStatement,
  hangsOnPresence,
  type GuardedPrincipal,
  type GuardMode,
  type GuardVerdict,
  type ResolvedTable,
  type ResolveTable,
} from '#lib/access/guard.ts'
import type { StatementFacts, TableName } from '#lib/warehouse/warehouse.ts'

/** Looks at relations as the statement will see them. */
export interface RelationLookup {
  readonly typeOf: (table: TableName) => Promise<'table' | 'view' | null>
  /** What the query of a view names; null where it cannot be told. */
  readonly definitionOf: (table: TableName) => Promise<StatementFacts | null>
  /** The schemas that there are at this moment. */
  readonly schemas: () => Promise<readonly string[]>
}

export interface GuardInput {
  readonly principal: GuardedPrincipal
  readonly facts: readonly StatementFacts[]
  readonly resolve: ResolveTable
  readonly mode: GuardMode
  readonly lookup: RelationLookup
}

/** Views over views over views; a definition cannot name itself, but two may name each other after a change. */
const DEEPEST = 12

/**
 * The guard sees all tables behind a statement at once, but not through which view it reaches each. Where that makes
 * it refuse, development relations are looked at one by one: a table has nothing behind it, and a view may be read
 * if its person may read what its text names. Then each name counts by itself, with reviewed views as they are.
 */
export async function guardThroughViews(input: GuardInput): Promise<GuardVerdict> {
  const verdict = await guardAtDepth(input, 0)
  const { principal, facts, resolve, lookup } = input
  if (verdict.allowed || !hangsOnPresence(principal, facts, resolve)) return verdict
  // What was known of the warehouse may be older than a schema, as where a run has just made it.
  const schemas = new Set((await lookup.schemas()).map((each) => each.toLowerCase()))
  return guardAtDepth({ ...input, resolve: (table) => presentIn(schemas, resolve(table)) }, 0)
}

function presentIn(schemas: ReadonlySet<string>, resolved: ResolvedTable): ResolvedTable {
  if (resolved.kind === 'private' || resolved.isThere) return resolved
  return { ...resolved, isThere: schemas.has(resolved.dataset.name) }
}

async function guardAtDepth(input: GuardInput, depth: number): Promise<GuardVerdict> {
  const { principal, facts, mode } = input
  const verdict = guardStatement(principal, facts, input.resolve, mode)
  if (verdict.allowed || depth === DEEPEST) return verdict
  const clear = new Set<string>()
  for (const table of namesOf(facts)) {
    if (!(await isClear(table, input, depth))) return verdict
    clear.add(keyOf(table))
  }
  if (clear.size === 0) return verdict
  const resolve: ResolveTable = (table) => {
    const resolved = input.resolve(table)
    return resolved.kind === 'table' && clear.has(keyOf(table))
      ? { ...resolved, authorisedView: true }
      : resolved
  }
  const named = facts.map((each) => ({ ...each, tablesRead: each.tablesNamed }))
  return guardStatement(principal, named, resolve, mode)
}

/** Whether nothing stands behind a name that its reader may not see. */
async function isClear(table: TableName, input: GuardInput, depth: number): Promise<boolean> {
  const resolved = input.resolve(table)
  if (resolved.kind === 'private' || resolved.authorisedView) return true
  const type = await input.lookup.typeOf(table)
  if (type === 'table') return true
  if (type === null || resolved.dataset.environment !== 'development') return false
  const definition = await input.lookup.definitionOf(table)
  if (definition === null) return false
  const asRead = [{ ...definition, kind: 'select' as const, target: null }]
  const verdict = await guardAtDepth({ ...input, facts: asRead, mode: { kind: 'read' } }, depth + 1)
  return verdict.allowed
}

function namesOf(facts: readonly StatementFacts[]): TableName[] {
  const found = new Map<string, TableName>()
  for (const each of facts) for (const table of each.tablesNamed) found.set(keyOf(table), table)
  return [...found.values()]
}

function keyOf(table: TableName): string {
  return [table.schema, table.name].map((part) => part?.toLowerCase() ?? '').join('\0')
}
