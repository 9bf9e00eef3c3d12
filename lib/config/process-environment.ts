import type { Config } from './config.ts'

/**
 * The environment of the web and worker processes: ours, with the database that the supervisor started. What only the
 * first start needs is left out, so that no child holds it.
 */
export function processEnvironment(
  config: Config,
  database: { readonly url: string; readonly embedded: boolean },
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const { METRICWRIGHT_ADMIN_PASSWORD: _, NODE_OPTIONS: __, ...inherited } = process.env
  return {
    ...inherited,
    NODE_ENV: 'production',
    METRICWRIGHT_DATA: config.dataDir,
    PORT: String(config.port),
    DATABASE_URL: database.url,
    ...(database.embedded ? { METRICWRIGHT_SUPERVISED_DATABASE: '1' } : {}),
    // next-auth takes the address from here, or from the request where none was given.
    ...(config.webUrlGiven ? { NEXTAUTH_URL: config.webUrl } : { AUTH_TRUST_HOST: '1' }),
    NEXT_TELEMETRY_DISABLED: '1',
    ...extra,
  }
}

/** What must never reach a log. */
export function secretsOf(config: Config, databaseUrl: string): readonly string[] {
  const password = URL.canParse(databaseUrl) ? decodeURIComponent(new URL(databaseUrl).password) : ''
  return [
    password,
    config.key.toString('hex'),
    config.key.toString('base64'),
    config.adminPassword ?? '',
    ...config.oidc.map((provider) => provider.clientSecret),
  ].filter((secret) => secret.length >= 6)
}
