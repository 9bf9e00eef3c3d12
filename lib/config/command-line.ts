import path from 'node:path'
import { networkEnvironment } from './network-environment.ts'

/** bin/metricwright of this installation: each of its processes is started in its folder. */
export const commandLinePath = (): string => path.join(process.cwd(), 'bin', 'metricwright')

const passed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'XDG_CACHE_HOME', 'SSH_AUTH_SOCK']
/** What a command of it needs that reads a project's templates: nothing that configures or opens this installation. */
export function commandLineEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => passed.includes(name) || name.startsWith('DBT_'),
  )
  return { ...Object.fromEntries(entries), ...networkEnvironment(), NODE_ENV: process.env.NODE_ENV }
}
