import { loadConfig } from '#lib/config/config.ts'
import { open, seal } from '#lib/config/secret-box.ts'
import { getDatabase } from '#lib/db/client.ts'
import { parsePostgresConfig, type PostgresConfig } from '#lib/warehouse/postgres/index.ts'
import { openTestPostgres, type TestPostgres } from '#lib/warehouse/testing/postgres-database.ts'
import { createTestProject, type TestProject } from '#lib/workspace/testing/test-project.ts'

/** A project with a repository and a PostgreSQL database of its own, in which `setup` has run. */
export async function createPostgresProject(
  slug: string,
  files: Readonly<Record<string, string>>,
  setup: string,
): Promise<TestProject & { readonly warehouse: TestPostgres }> {
  const made = await createTestProject(slug, files)
  const warehouse = await openTestPostgres()
  await warehouse.admin(setup)
  const { profile } = warehouse
  const project = await getDatabase().project.update({
    where: { id: made.project.id },
    data: {
      adapter: 'postgres',
      connection: Uint8Array.from(seal(loadConfig().key, JSON.stringify({ type: 'postgres', profile }))),
      targetFields: { threads: 4, database: profile.dbname, profileName: slug, extra: {} },
    },
  })
  return { ...made, project, warehouse }
}

/** The profile's connection of such a project. */
export function postgresConnectionOf(project: { readonly connection: Uint8Array | null }): PostgresConfig {
  return parsePostgresConfig(postgresProfileOf(project))
}

/** The same as profiles.yml has it. */
export function postgresProfileOf({
  connection,
}: {
  readonly connection: Uint8Array | null
}): Readonly<Record<string, unknown>> {
  const stored: unknown = JSON.parse(open(loadConfig().key, connection ?? new Uint8Array()))
  return Object.fromEntries(Object.entries(Object(Reflect.get(Object(stored), 'profile'))))
}
