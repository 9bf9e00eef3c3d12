/** What a command that we start may inherit: where programs are, and whose they are. Never our own secrets. */
type Inherited = 'PATH' | 'HOME' | 'SSH_AUTH_SOCK'

export function childEnvironment(): Readonly<Record<Inherited, string | undefined>> {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'],
  }
}
