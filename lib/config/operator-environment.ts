/**
 * The environment of the person who starts us, for profiles.yml of a project that they import: `env_var('PGUSER')`.
 * What configures Metricwright itself is left out.
 */
export function operatorEnvironment(): ReadonlyMap<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('METRICWRIGHT_') || name === 'DATABASE_URL'
      ? []
      : [[name, value] as const],
  )
  return new Map(entries)
}
