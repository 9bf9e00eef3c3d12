import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs'
import { AppError } from '#lib/core/app-error.ts'

/** PostgreSQL refuses to run as root: then it runs as this account. */
export interface SystemAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Folder for what the account must reach where the checkout or the data folder is closed to other users. */
export const SHARED_PLACE = '/var/lib/metricwright'

/** Null where we are not root and PostgreSQL runs as ourselves. */
export function databaseAccount(): SystemAccount | null {
  if (process.getuid?.() !== 0) return null
  const accounts = new Map(readAccounts().map((account) => [account.name, account]))
  const account = accounts.get('postgres') ?? accounts.get('nobody')
  if (account === undefined) {
    throw new AppError(
      'unavailable',
      'PostgreSQL does not run as root, and there is no account postgres or nobody.',
      {
        remedy: 'Run as an ordinary user, make one with: useradd --system postgres, or set DATABASE_URL.',
      },
    )
  }
  return account
}

function readAccounts(): SystemAccount[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => account.name !== '' && Number.isInteger(account.uid))
}

/** Whether the account may pass through to a path: only it can say, so it is asked. */
export function canReach(path: string, account: SystemAccount): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], identity(account)).status === 0
}

export function identity(account: SystemAccount | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}

/** Makes a folder that only the account (or ourselves) can open. */
export function makePrivateFolder(path: string, account: SystemAccount | null): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (account !== null) chownSync(path, account.uid, account.gid)
}

/** Makes SHARED_PLACE; others may pass through it, not list it. Whatever umask says. */
export function makeSharedPlace(): string {
  try {
    mkdirSync(SHARED_PLACE, { recursive: true })
    chmodSync(SHARED_PLACE, 0o711)
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `${SHARED_PLACE} cannot be made, and PostgreSQL needs a folder that it can reach.`,
      {
        cause,
        remedy: 'Set METRICWRIGHT_DATA to a folder outside root’s home, or set DATABASE_URL.',
      },
    )
  }
  return SHARED_PLACE
}
