import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** One hash of the names and contents of files and folders; what `skip` says yes to does not count. */
export function hashFiles(root, entries, skip = () => false) {
  const hash = createHash('sha256')
  for (const file of entries.flatMap((entry) => listFiles(root, entry, skip)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function listFiles(root, entry, skip) {
  const stats = statSync(path.join(root, entry), { throwIfNoEntry: false })
  if (stats === undefined || skip(entry)) return []
  if (!stats.isDirectory()) return [entry]
  return readdirSync(path.join(root, entry)).flatMap((name) => listFiles(root, `${entry}/${name}`, skip))
}
