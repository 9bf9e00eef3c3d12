import { itemId, originOfModel, type AccessFault, type Declared, type DeclaredItem } from './access-items.ts'
import { grantKeys, readGrantEntry, type GrantKey } from './read-grant-entry.ts'

/** A built model whose name starts with permissions_, as the warehouse answered it. */
export interface PermissionTable {
  readonly model: string
  /** Its file in the project. */
  readonly path: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Other names under which projects keep the same. */
const alsoCalled: Partial<Record<GrantKey, readonly string[]>> = {
  action: ['dataset_right'],
  note: ['reason'],
}

/**
 * Grants that a model declares, one a row, in columns named as the keys of a grant in the file: role, group or person;
 * dataset, pattern or layer; action (or dataset_right); expires; note (or reason). Other columns are the project's own;
 * an empty value is no value. A role is named by its key or its name. A row that names a dataset is about that, whatever
 * layer stands beside it.
 */
export function readPermissionRows(
  table: PermissionTable,
  roles: readonly { readonly key: string; readonly name: string }[],
): Declared {
  const { model, path } = table
  const faults: AccessFault[] = []
  const items = new Map<string, DeclaredItem>()
  const names = table.columns.map((name) => name.toLowerCase())
  const of = (severity: AccessFault['severity'], code: string, message: string, remedy: string | null) =>
    faults.push({ code, severity, message, remedy, path, span: null })
  for (const missing of missingColumns(names)) {
    const remedy = 'Its columns are those of a grant in access.yml.'
    of('error', 'access-columns', `${model} has no column ${missing}.`, remedy)
  }
  if (faults.length > 0) return { items: [], faults }
  for (const row of table.rows) {
    const entry = entryOf(names, row)
    const key = roles.find(({ name }) => name.toLowerCase() === entry.role?.toLowerCase())?.key
    if (key !== undefined) entry.role = key
    const item = readGrantEntry(entry, (_, { code, message, remedy }) =>
      of('error', code, `${model}, the row ${wordsOf(entry)}: ${message}`, remedy),
    )
    if (item === null) continue
    const id = itemId(item)
    if (items.has(id)) {
      const message = `${model}, the row ${wordsOf(entry)}: this grant is there twice.`
      of('warning', 'access-duplicate', message, 'Remove one of the two.')
    } else items.set(id, { item, origin: originOfModel(model), place: { path, span: null } })
  }
  return { items: [...items.values()], faults }
}

function missingColumns(names: readonly string[]): readonly string[] {
  const has = (some: readonly string[]) => some.some((name) => names.includes(name))
  return [
    ...(has(['role', 'group', 'person']) ? [] : ['role, group or person']),
    ...(has(['dataset', 'pattern', 'layer']) ? [] : ['dataset, pattern or layer']),
    ...(has(['action', ...(alsoCalled.action ?? [])]) ? [] : ['action']),
  ]
}

function entryOf(
  names: readonly string[],
  row: readonly (string | null)[],
): Partial<Record<GrantKey, string>> {
  const entry: Partial<Record<GrantKey, string>> = {}
  for (const key of grantKeys) {
    const column = [key, ...(alsoCalled[key] ?? [])].find((name) => names.includes(name)) ?? key
    const value = row[names.indexOf(column)]?.trim()
    if (value !== undefined && value !== '') entry[key] = value
  }
  if (entry.dataset !== undefined || entry.pattern !== undefined) delete entry.layer
  return entry
}

const wordsOf = (entry: Readonly<Partial<Record<GrantKey, string>>>) =>
  Object.entries(entry)
    .map(([key, value]) => `${key} '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`)
    .join(', ') || 'without a value'
