import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { nodeOf } from './install-packages.mjs'
import { runCommand } from './run-command.mjs'
import { StartProblem, step } from './say.mjs'

/** Writes lib/db/generated where the schema or Prisma changed. */
export async function generateClient(root) {
  const folder = path.join(root, 'lib', 'db', 'generated')
  const stamp = path.join(folder, '.made-from')
  const wanted = hashFiles(root, ['prisma/schema.prisma', 'node_modules/prisma/package.json'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  await step('Database client', async () => {
    const prisma = path.join(root, 'node_modules', 'prisma', 'build', 'index.js')
    // Without this it would try to download an engine that it does not need.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false', CHECKPOINT_DISABLE: '1' }
    const result = await runCommand(nodeOf(root), [prisma, 'generate'], { cwd: root, env })
    if (!result.ok) {
      throw new StartProblem(
        'The database client could not be made.',
        'What Prisma said stands above.',
        result.output,
      )
    }
    writeFileSync(stamp, wanted)
  })
}
