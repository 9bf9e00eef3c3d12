import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { waitForFirstBuild } from './first-build.ts'
import { signInCookie } from './people.ts'
import { startStack } from './stack.ts'
import { RUNNING_FILE, type Running } from './running.ts'

/** Before the first test: one product for all of them. Returns what is done after the last. */
export default async function start(): Promise<() => Promise<void>> {
  const stack = await startStack()
  const adminCookie = await signInCookie(stack, stack.admin)
  await waitForFirstBuild(stack, adminCookie)
  const running: Running = {
    url: stack.url,
    dataDir: stack.dataDir,
    admin: stack.admin,
    adminCookie,
  }
  mkdirSync(path.dirname(RUNNING_FILE), { recursive: true })
  writeFileSync(RUNNING_FILE, JSON.stringify(running), { mode: 0o600 })
  return () => stack.stop()
}
