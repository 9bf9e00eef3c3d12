import path from 'node:path'

/** bin/metricwright of this installation: each of its processes is started in its folder. */
export const commandLinePath = (): string => path.join(process.cwd(), 'bin', 'metricwright')

const passed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'XDG_CACHE_HOME', 'SSH_AUTH_SOCK', 'NODE_EXTRA_CA_CERTS']
const passedAs = /^(https?_proxy|no_proxy|ssl_cert_\w+|git_\w+|dbt_\w+)$/i

/** What a command of it needs that reads a project's templates: nothing that configures or opens this installation. */
export function commandLineEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => passed.includes(name) || passedAs.test(name))
  return { ...Object.fromEntries(entries), NODE_ENV: process.env.NODE_ENV }
}
