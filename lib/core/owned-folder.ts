import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { processIdentity } from './running-process.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** As part of a name: machines that share a folder do not see each other's processes. */
const thisMachine = () => hash(hostname())
const ownerOf = (pid: number, identity: string) => `${thisMachine()}-${pid}-${hash(identity)}-`

/**
 * A new folder that begins with this path and tells by its name which process it belongs to. Those of processes that
 * were killed, which could not remove theirs, are removed first.
 */
export function makeOwnedFolder(prefix: string): string {
  removeOrphanedFolders(prefix)
  const identity = processIdentity(process.pid)
  return mkdtempSync(`${prefix}${identity === null ? '' : ownerOf(process.pid, identity)}`)
}

/** Of folders that `makeOwnedFolder` made with this path, those whose process is gone. What is in doubt stays. */
export function removeOrphanedFolders(prefix: string): void {
  const parent = dirname(prefix)
  const begin = `${basename(prefix)}${thisMachine()}-`
  for (const name of namesIn(parent)) {
    if (!name.startsWith(begin)) continue
    const [, pid, owner] = /^(\d+)-([0-9a-f]{12})-/.exec(name.slice(begin.length)) ?? []
    if (pid === undefined || Number(pid) === process.pid) continue
    const identity = processIdentity(Number(pid))
    if (identity !== null && hash(identity) === owner) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // Somebody else's: it is theirs to remove.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
