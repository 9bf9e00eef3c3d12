import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { buildPages } from './prepare/build-pages.mjs'
import { generateClient } from './prepare/generate-client.mjs'
import { installPackages } from './prepare/install-packages.mjs'
import { checkSteps, root, run, runSteps, tool } from './run-steps.mjs'

/** `npm test`: all that decides whether a change may land; the last line counts the tests. */
await installPackages(root)
await generateClient(root)
mkdirSync(path.join(root, '.cache'), { recursive: true })
const report = path.join(root, '.cache', 'vitest.json')
const checked = await runSteps(checkSteps)
await buildPages(root)
const code = await run([
  ...tool('vitest/vitest.mjs'),
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${report}`,
])
const counts = readReport()
process.exitCode = checked && code === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)

function readReport() {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8'))
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests + json.numTodoTests,
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
