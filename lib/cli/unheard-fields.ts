import type { Json, LoadedProfile } from '#lib/dbt/index.ts'

/** What dbt-duckdb takes from a profile and does in Python or by itself, and what can be done instead. */
const notHere: Readonly<Record<string, string>> = {
  secrets: 'make them in DuckDB (create persistent secret)',
  use_credential_provider: 'make a secret in DuckDB (create persistent secret)',
  filesystems: 'use an extension of DuckDB, such as httpfs',
  plugins: 'load the data into a table, or read it with an extension of DuckDB',
  module_paths: 'write functions as macros of DuckDB',
  config_options: 'give what can be set in an open database under settings',
  remote: 'give `path` a file',
}

/** One sentence on the fields of a DuckDB profile that nothing here hears, or null where there are none. */
export function unheardFields({
  target,
  connection,
}: Pick<LoadedProfile, 'target' | 'connection'>): string | null {
  if (target.type !== 'duckdb') return null
  const found = Object.entries(notHere).filter(([name]) => says(connection[name]))
  const extensions = connection['extensions']
  if (Array.isArray(extensions) && extensions.some((one) => typeof one !== 'string'))
    found.push(['extensions with a repository', 'install them in DuckDB once, and give their names'])
  if (found.length === 0) return null
  const said = found.map(([name, instead]) => `${name} (${instead})`).join(', ')
  return `Of the profile's target '${target.name}' this is not taken over: ${said}.`
}

const says = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
