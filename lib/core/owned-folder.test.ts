import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeOwnedFolder, removeOrphanedFolders } from './owned-folder.ts'

let parent = ''
let prefix = ''
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'metricwright-owned-'))
  prefix = path.join(parent, 'packages-')
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

/** A process that has made such a folder, with something in it, and goes on. */
async function startOwner() {
  const source = path.join(import.meta.dirname, 'owned-folder.ts')
  const code = `import { makeOwnedFolder } from ${JSON.stringify(source)}
console.log(makeOwnedFolder(${JSON.stringify(prefix)}))
setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'pipe' })
  const [line]: unknown[] = await once(child.stdout, 'data')
  const folder = String(line).trim()
  writeFileSync(path.join(folder, 'dbt_project.yml'), 'name: x\n')
  return {
    name: path.basename(folder),
    kill: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

it('removes what a killed process left, at the next such folder, and nothing of who lives', async () => {
  const killed = await startOwner()
  const living = await startOwner()
  const own = path.basename(makeOwnedFolder(prefix))
  expect(readdirSync(parent).sort()).toEqual([killed.name, living.name, own].sort())
  await killed.kill()
  // Another prefix, a name without an owner, and that of another machine are none of ours.
  const others = ['packages-abcdef', `packages-${'0'.repeat(12)}-99999999-${'0'.repeat(12)}-abcdef`]
  for (const name of others) mkdirSync(path.join(parent, name))
  removeOrphanedFolders(path.join(parent, 'other-'))
  expect(readdirSync(parent)).toContain(killed.name)
  const next = path.basename(makeOwnedFolder(prefix))
  expect(readdirSync(parent).sort()).toEqual([living.name, own, next, ...others].sort())
  await living.kill()
})

it('takes a number that was given again for nobody', async () => {
  const killed = await startOwner()
  await killed.kill()
  const reused = killed.name.replace(/-\d+-/, `-${process.ppid}-`)
  mkdirSync(path.join(parent, reused))
  removeOrphanedFolders(prefix)
  expect(readdirSync(parent)).toEqual([])
})
