import { matchesPattern } from '../decide.ts'
import { isBuiltInRole } from '../roles.ts'
import {
  itemId,
  type AccessFault,
  type Declared,
  type DeclaredItem,
  type GrantItem,
  type KnownDataset,
} from './access-items.ts'

/** What there is beside the file. Null: it is not known here, and what depends on it is not judged. */
export interface KnownAccess {
  readonly now: Date
  /** Keys of roles that admins made. */
  readonly roles: ReadonlySet<string>
  /** Names of groups in lower case. Null for who may not see them: then a group is looked for in the file alone. */
  readonly groups: ReadonlySet<string> | null
  /** Addresses in lower case. */
  readonly people: ReadonlySet<string>
  readonly datasets: readonly KnownDataset[] | null
}

/** Faults of items by what they name; those with an error are left out, as are those that nobody is there for. */
export function checkDeclared(declared: Declared, known: KnownAccess): Declared {
  const inFile = {
    roles: new Set(declared.items.flatMap(({ item }) => (item.kind === 'role' ? [item.key] : []))),
    groups: new Set(
      declared.items.flatMap(({ item }) => (item.kind === 'group' ? [item.name.toLowerCase()] : [])),
    ),
  }
  const faults: AccessFault[] = [...declared.faults]
  const items = new Map<string, DeclaredItem>()
  for (const each of declared.items) {
    const wrong = faultOf(each, known, inFile)
    if (wrong !== null) faults.push({ ...wrong.fault, ...each.place })
    if (wrong !== null && !wrong.keep) continue
    // The file comes first: what a permission model says again is the file's.
    const id = itemId(each.item)
    if (!items.has(id)) items.set(id, each)
  }
  return { items: [...items.values()], faults }
}

interface Wrong {
  readonly fault: Pick<AccessFault, 'code' | 'severity' | 'message' | 'remedy'>
  /** Whether it counts all the same. */
  readonly keep: boolean
}
interface InFile {
  readonly roles: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

const error = (code: string, message: string, remedy: string): Wrong => ({
  fault: { code, severity: 'error', message, remedy },
  keep: false,
})
const note = (code: string, message: string, remedy: string, keep: boolean): Wrong => ({
  fault: { code, severity: keep ? 'info' : 'warning', message, remedy },
  keep,
})

function faultOf({ item }: DeclaredItem, known: KnownAccess, inFile: InFile): Wrong | null {
  if (item.kind === 'member') return nobody(item.email, known)
  if (item.kind === 'restricted') return absent(item.dataset, known, 'restricted')
  if (item.kind !== 'grant') return null
  return faultOfSubject(item, known, inFile) ?? faultOfTime(item, known) ?? faultOfScope(item, known)
}

function nobody(email: string, { people }: KnownAccess): Wrong | null {
  if (people.has(email)) return null
  const message = `Nobody here has the address ${email}.`
  return note('access-person', message, 'It counts once they have joined and the plan is applied.', false)
}

function faultOfSubject({ subject }: GrantItem, known: KnownAccess, inFile: InFile): Wrong | null {
  const { kind, name } = subject
  if (kind === 'person') return nobody(name, known)
  if (kind === 'role') {
    if (isBuiltInRole(name) || inFile.roles.has(name) || known.roles.has(name)) return null
    return error('access-role', `There is no role '${name}'.`, 'Declare it under roles, or correct the key.')
  }
  const lower = name.toLowerCase()
  if (inFile.groups.has(lower) || known.groups?.has(lower) === true) return null
  if (known.groups !== null) {
    return error(
      'access-group',
      `There is no group '${name}'.`,
      'Declare it under groups, or correct the name.',
    )
  }
  const message = `The group '${name}' is not declared in this file.`
  return note('access-group', message, 'Declare it under groups, unless an admin made it on the page.', true)
}

function faultOfTime({ expiresAt }: GrantItem, { now }: KnownAccess): Wrong | null {
  if (expiresAt === null || new Date(expiresAt) > now) return null
  const message = `This grant ended on ${expiresAt.slice(0, 10)} and gives nothing.`
  return note('access-over', message, 'Remove it, or give it a later end.', false)
}

function faultOfScope({ scope }: GrantItem, known: KnownAccess): Wrong | null {
  if (scope.kind === 'layer' || known.datasets === null) return null
  if (scope.kind === 'dataset') return absent(scope.value, known, 'granted')
  if (known.datasets.some(({ name }) => matchesPattern(scope.value, name))) return null
  return note('access-pending', `No dataset is like ${scope.value} yet.`, waits, true)
}

const waits = 'The grant is kept and waits for it.'

function absent(name: string, { datasets }: KnownAccess, what: 'granted' | 'restricted'): Wrong | null {
  if (datasets === null || datasets.some((dataset) => dataset.name === name)) return null
  const remedy = what === 'granted' ? waits : 'It is restricted as soon as it exists.'
  return note('access-pending', `There is no dataset ${name} yet.`, remedy, true)
}
