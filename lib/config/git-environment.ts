/** What the git command may inherit: where programs are, and whose credentials. Never our own secrets. */
export interface GitEnvironment {
  readonly PATH: string | undefined
  readonly HOME: string | undefined
  readonly SSH_AUTH_SOCK: string | undefined
}

export function gitEnvironment(): GitEnvironment {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'],
  }
}
