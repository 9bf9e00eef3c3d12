import { permissionsOf } from '#lib/access/roles.ts'
import { loadRoleHoldings, loadRoleTable } from '#lib/access/role-holdings.ts'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { NamingAnswer } from '#lib/compile-service/thread/messages.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import { loadHolders } from '../holders.ts'
import { groupLogins, type LoginGroup } from './group-logins.ts'

export interface LoadedGroups {
  readonly groups: readonly LoginGroup[]
  /** Development schemas: what is built there was reviewed by nobody. */
  readonly unreviewed: readonly string[]
  readonly describe: DatasetMap['describe']
  /** When the next grant ends; null where none does. */
  readonly nextExpiry: Date | null
}

/** What the grants of a project ask of a warehouse that has these schemas. */
export async function loadGroups(
  projectId: string,
  naming: Pick<NamingAnswer, 'layers' | 'sourceSchemas'>,
  schemas: readonly string[],
): Promise<LoadedGroups> {
  const [holders, table, holdings, restricted] = await Promise.all([
    loadHolders(projectId),
    loadRoleTable(),
    loadRoleHoldings(projectId),
    listRestricted(projectId),
  ])
  const sourceSchemas = new Set(naming.sourceSchemas)
  const map = new DatasetMap({ projectId, restricted, layers: new Map(naming.layers), sourceSchemas }, null)
  // Asked for each person and schema: of a thousand and two hundred, that is most of the time.
  const known = new Map(schemas.map((schema) => [schema, map.describe(schema)]))
  const describe = (schema: string) => known.get(schema) ?? map.describe(schema)
  const people = holders.people
    .filter(({ user }) => user.disabledAt === null)
    .map(({ user, slug, grants }) => ({
      name: user.name,
      slug,
      grants,
      develops: permissionsOf(user.roles, table).has('run.development'),
    }))
  const roles = holdings.map(({ name, grants }) => ({
    name: `Role ${name}`,
    slug: '',
    grants,
    develops: false,
  }))
  const ends = holders.rows.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt.getTime()]))
  return {
    groups: groupLogins({ people, roles, schemas, describe, sourceSchemas }),
    unreviewed: schemas.filter((schema) => describe(schema).environment === 'development'),
    describe,
    nextExpiry: ends.length === 0 ? null : new Date(Math.min(...ends)),
  }
}
