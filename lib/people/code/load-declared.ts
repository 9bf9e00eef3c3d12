import type { Dataset } from '#lib/access/datasets.ts'
import { builtInHoldings, decideDataset, includesAction } from '#lib/access/decide.ts'
import { loadRoleTable } from '#lib/access/role-holdings.ts'
import {
  accessFile,
  type AccessFault,
  type AccessItem,
  type Declared,
  type KnownDataset,
} from '#lib/access/code/access-items.ts'
import { checkDeclared, type KnownAccess } from '#lib/access/code/check-declared.ts'
import { readAccessFile } from '#lib/access/code/read-access-file.ts'
import { readPermissionRows } from '#lib/access/code/read-permission-rows.ts'
import { readPermissionTables } from '#lib/compile-service/read-permission-tables.ts'
import type { AccessPlan } from '#lib/contracts/access-code.ts'
import { isAppError } from '#lib/core/app-error.ts'
import type { StoredAccess } from '#lib/db/access-code-repository.ts'
import { readCommitted } from '#lib/workspace/get-file.ts'
import { editLimit } from '#lib/workspace/readable-text.ts'
import type { ProjectContext } from '#lib/workspace/project-context.ts'
import { loadProjectDatasets } from '../project-datasets.ts'

/** What the project says of its access at one commit, and what the warehouse says beside it. */
export interface DeclaredSide {
  readonly hasFile: boolean
  readonly file: Declared
  readonly rows: Declared
  readonly models: AccessPlan['models']
  readonly unread: ReadonlySet<string> | 'every'
  readonly datasets: readonly KnownDataset[] | null
}

interface From {
  readonly commit: string
  readonly signal: AbortSignal
  /** False: no worker is there yet to ask about datasets and models. */
  readonly askWorker: boolean
}

export async function loadDeclared(context: ProjectContext, from: From): Promise<DeclaredSide> {
  const [text, datasets, tables] = await Promise.all([
    readAccessText(context, from.commit),
    from.askWorker ? loadKnownDatasets(context.project.slug, from.signal) : null,
    from.askWorker ? loadPermissionRows(context, from.signal) : unreadRows,
  ])
  const file = typeof text === 'string' ? readAccessFile(text) : { items: [], faults: text?.faults ?? [] }
  return { hasFile: text !== null, file, datasets, ...tables }
}

/** The text of access.yml; null where there is none, a fault where it is no text. */
export async function readAccessText(
  context: ProjectContext,
  commit: string,
): Promise<string | { readonly faults: readonly AccessFault[] } | null> {
  const file = await readCommitted(context, commit, accessFile)
  if (file === null) return null
  if (file.content !== null) return file.content
  const message =
    file.unreadable === 'too-large'
      ? `${accessFile} has more than ${Math.round(editLimit / 1_000_000)} MB.`
      : `${accessFile} is no text.`
  const base = { code: 'access-unreadable', severity: 'error' as const, remedy: null, span: null }
  return { faults: [{ ...base, message, path: accessFile }] }
}

/** Null where the worker is away: what does not exist yet is not told then. */
export async function loadKnownDatasets(
  project: string,
  signal: AbortSignal,
): Promise<readonly KnownDataset[] | null> {
  try {
    const { existing } = await loadProjectDatasets(project, signal)
    return existing.map(({ dataset: { name, layer } }) => ({ name, layer }))
  } catch (error) {
    if (isAway(error)) return null
    throw error
  }
}

const isAway = (error: unknown) =>
  isAppError(error) && (error.kind === 'unavailable' || error.kind === 'timeout')

const nothing: Declared = { items: [], faults: [] }
const unreadRows = { rows: nothing, models: [], unread: 'every' as const }

async function loadPermissionRows(
  context: ProjectContext,
  signal: AbortSignal,
): Promise<Pick<DeclaredSide, 'rows' | 'models' | 'unread'>> {
  try {
    const tables = await readPermissionTables(context, signal)
    if (tables.length === 0) return { rows: nothing, models: [], unread: new Set() }
    const [roles, datasets] = await Promise.all([
      loadRoleTable(),
      loadProjectDatasets(context.project.slug, signal),
    ])
    const read = tables.flatMap(({ model, table }) =>
      table === null ? [] : [readPermissionRows({ model, path: model, ...table }, roles)],
    )
    return {
      rows: {
        items: read.flatMap(({ items }) => items).filter(({ item }) => !isBuiltIn(item, datasets.describe)),
        faults: read.flatMap(({ faults }) => faults),
      },
      models: tables.map(({ model, table, problem }) => ({
        name: model,
        rows: table?.rows.length ?? null,
        problem,
      })),
      unread: new Set(tables.flatMap(({ model, table }) => (table === null ? [model] : []))),
    }
  } catch (error) {
    if (isAway(error)) return unreadRows
    throw error
  }
}

/** What a built-in role gives by itself needs no grant. */
function isBuiltIn(item: AccessItem, describe: (schema: string) => Dataset): boolean {
  if (item.kind !== 'grant' || item.subject.kind !== 'role' || item.scope.kind !== 'dataset') return false
  const held = builtInHoldings.find(({ key }) => key === item.subject.name)?.grants ?? []
  const { action } = decideDataset({ slug: '', grants: held }, describe(item.scope.value))
  return includesAction(action, item.action)
}

/** File and models together, without what nobody is there for. */
export function checkSide(side: DeclaredSide, stored: StoredAccess, now: Date): Declared {
  const { file, rows } = side
  const known: KnownAccess = {
    now,
    roles: new Set(stored.roles.map(({ key }) => key)),
    groups: new Set(stored.groups.map(({ name }) => name.toLowerCase())),
    people: new Set(stored.people.map(({ email }) => email)),
    datasets: side.datasets,
  }
  const both = { items: [...file.items, ...rows.items], faults: [...file.faults, ...rows.faults] }
  return checkDeclared(both, known)
}
