import type { Dataset } from '#lib/access/datasets.ts'
import type { GrantHolder } from '#lib/access/decide.ts'
import { readableSchemas, rightsHash } from '#lib/catalog/rights-of.ts'

export interface LoginHolder extends GrantHolder {
  /** How it is named on the page. */
  readonly name: string
  /** Has a development schema of their own. */
  readonly develops: boolean
}

/** One login that the warehouse should have, and who works by it. */
export interface LoginGroup {
  readonly kind: 'person' | 'set' | 'production'
  /** Slug of the person; empty for others. */
  readonly holder: string
  readonly rightsHash: string
  readonly reads: readonly string[]
  readonly owns: readonly string[]
  readonly names: readonly string[]
}

export interface GroupLoginsInput {
  readonly people: readonly LoginHolder[]
  /** Each role alone: who looks as a role does, and the access check, work by its login. */
  readonly roles: readonly LoginHolder[]
  /** Schemas that the warehouse has. */
  readonly schemas: readonly string[]
  readonly describe: (schema: string) => Dataset
  /** In lower case. */
  readonly sourceSchemas: ReadonlySet<string>
}

/**
 * Who has a development schema has a login alone, because the set of their rights is theirs alone; all others share
 * one with those who may read the same. What production builds belongs to one login, whoever starts the run.
 */
export function groupLogins(input: GroupLoginsInput): readonly LoginGroup[] {
  const { people, roles, schemas, describe } = input
  const groups: LoginGroup[] = [productionLogin(input)]
  const shared = new Map<string, { reads: readonly string[]; names: string[] }>()
  for (const person of [...people, ...roles]) {
    const reads = readableSchemas(person, schemas, describe)
    const hash = rightsHash(reads)
    const owns = schemas.filter((schema) => describe(schema).owner === person.slug.toLowerCase())
    if (person.slug !== '' && (person.develops || owns.length > 0)) {
      const { slug: holder, name } = person
      groups.push({ kind: 'person', holder, rightsHash: hash, reads, owns, names: [name] })
      continue
    }
    const known = shared.get(hash)
    if (known === undefined) shared.set(hash, { reads, names: [person.name] })
    else known.names.push(person.name)
  }
  for (const [hash, { reads, names }] of shared) {
    groups.push({ kind: 'set', holder: '', rightsHash: hash, reads, owns: [], names })
  }
  return groups
}

/** Main is reviewed: it reads what it names as a source, and all that is not restricted. */
function productionLogin({ schemas, describe, sourceSchemas }: GroupLoginsInput): LoginGroup {
  const owns = schemas.filter((schema) => describe(schema).environment === 'production')
  const reads = schemas.filter((schema) => {
    const dataset = describe(schema)
    if (dataset.environment !== 'raw') return false
    return !dataset.restricted || sourceSchemas.has(schema.toLowerCase())
  })
  const hash = rightsHash([...owns, '', ...reads])
  return { kind: 'production', holder: '', rightsHash: hash, reads, owns, names: ['Production runs'] }
}

/** Of the roles of one project, in one warehouse that others may share: 63 bytes with the longest slug of a person. */
export function loginPrefix(project: { readonly id: string; readonly slug: string }): string {
  const slug = project.slug
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 12)
  return `metricwright_${slug}_${project.id.replaceAll('-', '').slice(-8)}_`
}

export interface NamedLogin {
  readonly name: string
  readonly group: LoginGroup
}

interface KnownLogin {
  readonly name: string
  readonly kind: string
  readonly holder: string
  readonly rightsHash: string
}

/** The login that each group has already, or the name of the one that it is to get. */
export function nameLogins(
  prefix: string,
  groups: readonly LoginGroup[],
  known: readonly KnownLogin[],
): readonly NamedLogin[] {
  return groups.map((group) => {
    const there = known.find((row) =>
      group.kind === 'set'
        ? row.kind === 'set' && row.rightsHash === group.rightsHash
        : row.kind === group.kind && row.holder === group.holder,
    )
    return { name: there?.name ?? `${prefix}${suffixOf(group)}`, group }
  })
}

function suffixOf(group: LoginGroup): string {
  if (group.kind === 'production') return 'production'
  return group.kind === 'person' ? `p_${group.holder}` : `s_${group.rightsHash.slice(0, 12)}`
}
