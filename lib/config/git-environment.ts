import { networkEnvironment } from './network-environment.ts'

/** What the git command may inherit: where programs are, whose credentials, and the way out. Never our own secrets. */
export interface GitEnvironment {
  readonly PATH: string | undefined
  readonly HOME: string | undefined
  readonly SSH_AUTH_SOCK: string | undefined
  /** Proxies and certificates, for what reaches the network. */
  readonly network: Readonly<Record<string, string>>
}

export function gitEnvironment(): GitEnvironment {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'],
    network: networkEnvironment(),
  }
}
