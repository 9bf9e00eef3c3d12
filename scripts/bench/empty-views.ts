/** A project of views that read nothing: what a run takes besides the warehouse. */
export function emptyViews(count: number): Record<string, string> {
  const files: Record<string, string> = {
    'dbt_project.yml':
      "name: views\nversion: '1.0'\nprofile: views\nmodels: { views: { +materialized: view } }\n",
    'profiles.yml':
      'views:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: views.duckdb, schema: main, threads: 4 }\n',
  }
  for (let index = 0; index < count; index += 1) {
    files[`models/view_${String(index).padStart(3, '0')}.sql`] = 'select 1 as id where false\n'
  }
  return files
}
