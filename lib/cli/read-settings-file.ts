import { readFileSync, statSync } from 'node:fs'

/** Settings are short: a device that never ends, or a pipe into which nobody writes, is none. */
const mostBytes = 64 * 1024 * 1024

/** The text of a file of settings; throws where there is none that can be read. */
export function readSettingsFile(path: string): string {
  const stats = statSync(path)
  if (!stats.isFile() || stats.size > mostBytes) throw new Error(`${path} is no file of settings`)
  return readFileSync(path, 'utf8')
}
