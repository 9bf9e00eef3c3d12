import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Account, SessionCookie } from './people.ts'

/** What the set-up tells the tests, which run in other processes. */
export interface Running {
  readonly url: string
  readonly dataDir: string
  readonly admin: Account
  readonly adminCookie: SessionCookie
}

export const RUNNING_FILE = path.resolve(import.meta.dirname, '../../.cache/e2e-running.json')

export function readRunning(): Running {
  return JSON.parse(readFileSync(RUNNING_FILE, 'utf8'))
}
