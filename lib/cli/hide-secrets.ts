const prefix = 'DBT_ENV_SECRET'

/** Takes the values of secret variables out of what is printed, whoever says them: git, a server, a template. */
export function hideSecrets(env: ReadonlyMap<string, string>): (text: string) => string {
  const values = [...env]
    .filter(([name, value]) => name.startsWith(prefix) && value.trim() !== '')
    // In an event they stand as JSON has them. The longest first: one may be part of another.
    .flatMap(([, value]) => [value, JSON.stringify(value).slice(1, -1)])
    .sort((a, b) => b.length - a.length)
  return values.length === 0
    ? (text) => text
    : (text) => values.reduce((left, value) => left.replaceAll(value, '*****'), text)
}
