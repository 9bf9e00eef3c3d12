import type { DatasetAction } from '#lib/contracts/access.ts'
import type { StatementFacts, TableName } from '#lib/warehouse/warehouse.ts'
import type { Dataset } from './datasets.ts'
import { decideDataset, decideNamed, includesAction, rolesFor, type GrantHolder } from './decide.ts'
import { allowedTableFunctions, isRefusedFunction } from './functions.ts'

export type GuardedPrincipal = GrantHolder

/** What a name stands for. */
export type ResolvedTable =
  /** Of this session alone, such as a temporary table: nothing to protect. */
  | { readonly kind: 'private' }
  | {
      readonly kind: 'table'
      /** Must not depend on whether it exists: refusals would tell. */
      readonly dataset: Dataset
      /** Whether main's project or its warehouse has the dataset. Where it has not, it is refused as if it were restricted. */
      readonly isThere: boolean
      /** A view that a production run built from main: reviewed, so it may read what its reader may not. */
      readonly authorisedView: boolean
    }

export type ResolveTable = (table: TableName) => ResolvedTable

/**
 * preview: exactly one SELECT. read: a model's compiled SELECT in a run. run: every other statement of a run,
 * from materialisations, macros and hooks, in one environment.
 */
export type GuardMode =
  | { readonly kind: 'preview' }
  | { readonly kind: 'read' }
  | { readonly kind: 'run'; readonly environment: 'development' | 'production' }

export type GuardVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false
      readonly message: string
      /** Datasets that are missing and that the person typed or may list. */
      readonly datasets: readonly string[]
    }

const ALLOWED: GuardVerdict = { allowed: true }

/** Decides before anything reaches the warehouse. Pure: facts come from the warehouse's own parser. */
export function guardStatement(
  principal: GuardedPrincipal,
  statements: readonly StatementFacts[],
  resolve: ResolveTable,
  mode: GuardMode,
): GuardVerdict {
  const shape = mode.kind === 'run' ? ALLOWED : guardShape(statements, mode.kind)
  if (!shape.allowed) return shape
  for (const statement of statements) {
    const verdict = guardOne(principal, statement, resolve, mode)
    if (!verdict.allowed) return verdict
  }
  return ALLOWED
}

function guardShape(statements: readonly StatementFacts[], kind: 'preview' | 'read'): GuardVerdict {
  const noun = kind === 'preview' ? 'A preview' : 'A model'
  if (statements.length === 0) return refuse(`${noun} needs a SELECT; there is no statement.`)
  if (statements.length > 1)
    return refuse(`${noun} is one SELECT; this text has ${statements.length} statements.`)
  if (statements[0]?.kind !== 'select') return refuse(`${noun} is one SELECT; nothing else may run here.`)
  return ALLOWED
}

function guardOne(
  principal: GuardedPrincipal,
  statement: StatementFacts,
  resolve: ResolveTable,
  mode: GuardMode,
): GuardVerdict {
  if (mode.kind === 'run') {
    const written = guardWrite(principal, statement, resolve, mode.environment)
    if (!written.allowed) return written
  }
  const called = guardFunctions(statement)
  return called.allowed ? guardReads(principal, statement, resolve) : called
}

function guardFunctions(statement: StatementFacts): GuardVerdict {
  const table = statement.tableFunctions.find((name) => !allowedTableFunctions.has(name.toLowerCase()))
  const refused = table ?? statement.functions.find(isRefusedFunction)
  if (table !== undefined && /[./\\:*?[\]]/.test(table)) {
    return refuse(
      `${table} would be read as a file, which no grant covers. A table is named with its schema.`,
    )
  }
  if (refused !== undefined) {
    return refuse(`The function ${refused} may not be used: it can reach data that no grant covers.`)
  }
  if (!statement.complete) {
    return refuse(
      'It cannot be told which tables this statement touches, so it may not run. PIVOT, SHOW, CALL and text that is run as SQL are such.',
    )
  }
  return ALLOWED
}

/** Kinds that a run may send. COPY, ATTACH, SET, CALL and what cannot be classified are not among them. */
const WRITES: ReadonlySet<StatementFacts['kind']> = new Set([
  'create',
  'insert',
  'update',
  'delete',
  'merge',
  'drop',
  'alter',
  'grant',
])

const makesFunction = /^\s*create\s+(?:or\s+replace\s+)?(?:function|macro)\b/i

function guardWrite(
  principal: GuardedPrincipal,
  statement: StatementFacts,
  resolve: ResolveTable,
  environment: 'development' | 'production',
): GuardVerdict {
  if (statement.kind === 'select' || statement.kind === 'transaction') return ALLOWED
  if (!WRITES.has(statement.kind)) {
    return refuse(
      'A run may create, change and drop relations of its own environment; this statement does something else.',
    )
  }
  if (makesFunction.test(statement.text)) {
    return refuse('A run makes no functions here: what one reads could not be told where it is called.')
  }
  if (statement.target === null) {
    return refuse(`It cannot be told what this ${statement.kind} writes, so it may not run.`)
  }
  if (statement.kind === 'grant' && environment === 'development') {
    return refuse(
      'A run in development passes no rights on: who may read it is decided by grants in Metricwright.',
    )
  }
  const resolved = resolve(statement.target)
  if (resolved.kind === 'private') return ALLOWED
  const { dataset } = resolved
  if (mayWrite(principal, dataset, environment)) return ALLOWED
  const own = `dev_${principal.slug}`
  if (environment === 'production' && dataset.environment === 'production') {
    return refuse(`${dataset.name} is restricted: to build it in production takes the right to edit it.`, [
      dataset.name,
    ])
  }
  return refuse(
    environment === 'development'
      ? `A run in development writes only ${own} and ${own}_*, not ${nameOf(statement.target)}.`
      : `A run in production writes only production's datasets, not ${nameOf(statement.target)}.`,
    [dataset.name],
  )
}

/**
 * In development the own schema alone. In production what main's models build there: main is reviewed, and starting
 * the run took the permission run.production. What is restricted takes a right to edit as well.
 */
function mayWrite(principal: GuardedPrincipal, dataset: Dataset, environment: 'development' | 'production') {
  if (environment === 'production') {
    const isOpen = !dataset.restricted || includesAction(decideDataset(principal, dataset).action, 'edit')
    return dataset.environment === 'production' && isOpen
  }
  return dataset.environment === 'development' && dataset.owner === principal.slug.toLowerCase()
}

function guardReads(
  principal: GuardedPrincipal,
  statement: StatementFacts,
  resolve: ResolveTable,
): GuardVerdict {
  const named = statement.tablesNamed.map((table) => ({ table, resolved: resolve(table) }))
  for (const { table, resolved } of named) {
    if (!mayRead(principal, resolved)) return refuseTable(principal, table, resolved)
  }
  const beside = (statement.namedBeside ?? []).find((table) => tellsPresence(principal, resolve(table)))
  if (beside !== undefined) return refuseTable(principal, beside, resolve(beside))
  // Behind an authorised view anything may stand; behind any other view, or none, only what the person may view.
  const throughAuthorised = named.some(({ resolved }) => resolved.kind === 'table' && resolved.authorisedView)
  const throughOther = named.some(({ resolved }) => resolved.kind === 'table' && isForeignView(resolved))
  if (throughAuthorised && !throughOther) return ALLOWED
  const typed = new Set(statement.tablesNamed.map(keyOf))
  for (const table of statement.tablesRead) {
    const resolved = resolve(table)
    if (typed.has(keyOf(table)) || mayRead(principal, resolved)) continue
    return refuseBehind(principal, resolved)
  }
  return ALLOWED
}

/** A relation of a development schema may be a view that its owner wrote: what it reads counts. */
function isForeignView(resolved: ResolvedTable): boolean {
  return (
    resolved.kind === 'table' && !resolved.authorisedView && resolved.dataset.environment === 'development'
  )
}

function mayRead(principal: GuardedPrincipal, resolved: ResolvedTable): boolean {
  return resolved.kind === 'private' || includesAction(actionOn(principal, resolved), 'view')
}

function mayList(principal: GuardedPrincipal, resolved: ResolvedTable): boolean {
  return resolved.kind === 'table' && includesAction(actionOn(principal, resolved), 'list')
}

/** Of a name that is not read as a table a server says whether there is its schema. */
function tellsPresence(principal: GuardedPrincipal, resolved: ResolvedTable): boolean {
  if (resolved.kind === 'private' || mayRead(principal, resolved)) return false
  const { dataset, isThere } = resolved
  return dataset.restricted || !isThere || dataset.environment === 'development'
}

function actionOn(
  principal: GuardedPrincipal,
  { dataset, isThere }: Extract<ResolvedTable, { kind: 'table' }>,
): DatasetAction | null {
  return decideNamed(principal, dataset, isThere).action
}

/**
 * Whether a verdict hangs on something else than what is granted: a dataset that a layer or a pattern would open, and
 * that is restricted, or not there as far as is known. The two are answered with the same work.
 */
export function hangsOnPresence(
  principal: GuardedPrincipal,
  statements: readonly StatementFacts[],
  resolve: ResolveTable,
): boolean {
  return statements.some(({ tablesNamed, tablesRead, namedBeside = [] }) =>
    [...tablesNamed, ...tablesRead, ...namedBeside].some((table) => {
      const resolved = resolve(table)
      if (resolved.kind === 'private' || mayRead(principal, resolved)) return false
      const open = decideDataset(principal, { ...resolved.dataset, restricted: false })
      return includesAction(open.action, 'view')
    }),
  )
}

/** Who may is said to those who may list it: to others it would tell a restricted dataset from none. */
function refuseTable(principal: GuardedPrincipal, table: TableName, resolved: ResolvedTable): GuardVerdict {
  const dataset = resolved.kind === 'table' ? resolved.dataset : null
  const holders = mayList(principal, resolved) && dataset !== null ? viewersOf(dataset) : []
  const who = holders.length > 0 ? ` ${joinNames(holders)} may.` : ''
  return refuse(`You may not view ${nameOf(table)}.${who}`, dataset === null ? [] : [dataset.name])
}

/** The name was not typed: it is told only to those who may list it. */
function refuseBehind(principal: GuardedPrincipal, resolved: ResolvedTable): GuardVerdict {
  return resolved.kind === 'table' && mayList(principal, resolved)
    ? refuse(`A view that this reads from needs ${resolved.dataset.name}, which you may not view.`, [
        resolved.dataset.name,
      ])
    : refuse('A view that this reads from needs data that you may not view.')
}

function viewersOf(dataset: Dataset): string[] {
  return rolesFor(dataset)
    .filter(({ action }) => includesAction(action, 'view'))
    .map(({ name }) => name)
}

function joinNames(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '')
}

function nameOf(table: TableName): string {
  return [table.schema, table.name].filter((part) => part !== null && part !== '').join('.')
}

function keyOf(table: TableName): string {
  return [table.database, table.schema, table.name].map((part) => part?.toLowerCase() ?? '').join('\u0000')
}

function refuse(message: string, datasets: readonly string[] = []): GuardVerdict {
  return { allowed: false, message, datasets }
}
