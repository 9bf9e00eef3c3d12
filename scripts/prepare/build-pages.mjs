import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { nodeOf } from './install-packages.mjs'
import { runCommand } from './run-command.mjs'
import { StartProblem, step } from './say.mjs'

/** Everything that ends up in the pages or the routes. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'prisma/schema.prisma',
  'instrumentation.ts',
  'proxy.ts',
  'tsconfig.json',
]
const skip = (file) => /\.test\.tsx?$|\/(fixtures|testing|generated)(\/|$)|\.(md|snap)$/.test(file)

/** `next build`, where the sources are not those of the last build; resolves with whether that was so. */
export async function buildPages(root) {
  const stamp = path.join(root, '.next', 'made-from')
  const wanted = hashFiles(root, SOURCES, skip)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false
  await step('Pages (next build)', async () => {
    rmSync(stamp, { force: true })
    const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
    const result = await runCommand(nodeOf(root), [next, 'build'], { cwd: root, env })
    if (!result.ok) {
      const full = /ENOSPC/.test(result.output)
      throw full
        ? new StartProblem('The disk is full.', 'Make room and start again.', result.output)
        : new StartProblem(
            'The pages could not be built.',
            'What the build said stands above.',
            result.output,
          )
    }
    writeFileSync(stamp, wanted)
  })
  return true
}
