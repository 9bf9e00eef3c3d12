import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildPages } from './prepare/build-pages.mjs'
import { bundleCommandLine } from './prepare/bundle-command-line.mjs'
import { generateClient } from './prepare/generate-client.mjs'
import { installChromium } from './prepare/install-chromium.mjs'
import { installPackages } from './prepare/install-packages.mjs'
import { checkSteps, root, run, runSteps, tool } from './run-steps.mjs'

/** `npm test`: all that decides whether a change may land; the last line counts the tests. */
await installPackages(root)
await generateClient(root)
await bundleCommandLine(root)
const cache = path.join(root, '.cache')
mkdirSync(cache, { recursive: true })
const checked = await runSteps(checkSteps)
await buildPages(root)
const counts = [await runVitest(), await runPlaywright()]
const sum = (key) => counts.reduce((total, each) => total + each[key], 0)
process.exitCode = checked && counts.every((each) => each.ok) ? 0 : 1
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`)

async function runVitest() {
  const report = path.join(cache, 'vitest.json')
  rmSync(report, { force: true })
  const code = await run([
    ...tool('vitest/vitest.mjs'),
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  return countOf(report, code, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
  }))
}

/** Without a browser they are skipped, which is said; a machine that decides about a change has one. */
async function runPlaywright() {
  const missing = await installChromium()
  if (missing !== null) {
    process.stdout.write(`Browser tests are skipped. ${missing}\n`)
    return { ok: true, passed: 0, failed: 0, skipped: countBrowserTests() }
  }
  const report = path.join(cache, 'playwright.json')
  rmSync(report, { force: true })
  const code = await run([...tool('@playwright/test/cli.js'), 'test', '--config', 'e2e/playwright.config.ts'])
  return countOf(report, code, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }))
}

function countBrowserTests() {
  const folder = path.join(root, 'e2e')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.e2e.ts'))
    .reduce(
      (total, file) => total + readFileSync(path.join(folder, file), 'utf8').split(/^ *test\(/m).length - 1,
      0,
    )
}

/** A runner that fell over before its report counts as one failure. */
function countOf(report, code, read) {
  try {
    const counts = read(JSON.parse(readFileSync(report, 'utf8')))
    return { ...counts, ok: code === 0 && counts.failed === 0 && counts.passed > 0 }
  } catch {
    return { ok: false, passed: 0, failed: 1, skipped: 0 }
  }
}
