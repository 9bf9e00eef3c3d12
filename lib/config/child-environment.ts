/** What a command that we start may inherit: where programs are, and whose they are. Never our own secrets. */
const inherited = ['PATH', 'HOME', 'SSH_AUTH_SOCK'] as const

export function childEnvironment(): Readonly<Record<(typeof inherited)[number], string | undefined>> {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'],
  }
}
