import { withDatabase } from '#e2e/support/database.ts'

/** What the bars of access are meant for. */
export const SIZE = { people: 1_000, datasets: 200, grants: 5_000 } as const

/** Staging, core and marts fill a warehouse; what is read is less. */
const LAYERS = [
  { layer: 'staging', count: 60 },
  { layer: 'core', count: 28 },
  { layer: 'mart', count: 100 },
  { layer: 'reporting', count: 12 },
] as const

export const modelNames: readonly string[] = LAYERS.flatMap(({ layer, count }) =>
  Array.from({ length: count }, (_, at) => `${layer}_${at}`),
)
export const datasetNames: readonly string[] = modelNames.map((name) => `production_${name}`)

/** A project with one small model in each dataset. */
export function projectOfDatasets(): Record<string, string> {
  const configs = modelNames.map((name) => `    ${name}: { +schema: ${name} }\n`)
  return {
    'dbt_project.yml': `name: wide\nversion: '1.0'\nprofile: wide\nmodels:\n  wide:\n    +materialized: table\n${configs.join('')}`,
    'profiles.yml':
      'wide:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: wide.duckdb, threads: 4 }\n',
    ...Object.fromEntries(
      modelNames.map((name) => [
        `models/${name}/${name}.sql`,
        'select range as id, range * 2 as doubled from range(100)\n',
      ]),
    ),
  }
}

/** People who joined, each with as many grants as the next; the ids of all of them. */
export function addPeopleAndGrants(stack: { readonly dataDir: string }, project: string): Promise<string[]> {
  return withDatabase(stack, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into "user" (id, email, name, slug)
      select gen_random_uuid(), 'p' || n || '@example.com', 'Person ' || n, 'p' || n
      from generate_series(1, $1::int) n returning id`,
      [SIZE.people],
    )
    const granted = await client.query(
      `insert into access_grant (id, project_id, subject_kind, subject, scope_kind, scope, action, created_by)
      select gen_random_uuid(), p.id, 'user', u.id::text, 'dataset',
        ($2::text[])[(substr(u.slug, 2)::int * 7 + g) % $3::int + 1], 'view', u.id
      from "user" u, project p, generate_series(1, $4::int) g where u.slug ~ '^p[0-9]+$' and p.slug = $1`,
      [project, datasetNames, SIZE.datasets, SIZE.grants / SIZE.people],
    )
    if (granted.rowCount !== SIZE.grants) throw new Error(`${granted.rowCount} grants were made`)
    await client.query('analyze')
    return rows.map(({ id }) => id)
  })
}
