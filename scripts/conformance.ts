// Holds what our engine makes of a project against a target folder of the real dbt:
//   npm run conformance -- --project DIR --oracle TARGET_DIR [--run | --parse] [--database FILE] [--json FILE] [-- FLAGS]
// TARGET_DIR comes from scripts/conformance/make-oracle.py, or from a `dbt compile` (with --run: `dbt build`) of your
// own. The project is copied first. Reasons for differences that stay are in scripts/conformance/reasons.json.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readJson, readTarget } from './conformance/artifacts.ts'
import { compareContents, compareTargets } from './conformance/compare.ts'
import type { AspectResult, ReasonFor } from './conformance/compare.ts'
import { readReasons } from './conformance/reasons.ts'
import { readContents, runOurs } from './conformance/run-ours.ts'

const { values, positionals } = parseArgs({
  options: {
    project: { type: 'string' },
    oracle: { type: 'string' },
    database: { type: 'string' },
    json: { type: 'string' },
    run: { type: 'boolean', default: false },
    parse: { type: 'boolean', default: false },
    show: { type: 'string', default: '3' },
  },
  allowPositionals: true,
})
const { project, oracle } = values
if (project === undefined || oracle === undefined) {
  console.error(
    'usage: npm run conformance -- --project DIR --oracle TARGET_DIR [--run] [--json FILE] [-- FLAGS]',
  )
  process.exit(2)
}

const reasons = readReasons()
const theirs = readTarget(oracle)
const projectName = String(Reflect.get(Object(theirs.manifest['metadata']), 'project_name'))
const reasonFor: ReasonFor = (aspect, id, where) =>
  reasons.find(
    (one) =>
      new RegExp(one.project).test(projectName) &&
      one.aspect === aspect &&
      new RegExp(one.id).test(id) &&
      new RegExp(one.where).test(where),
  )?.reason ?? null

const shownLength = 300
const into = mkdtempSync(path.join(tmpdir(), 'conformance-'))
try {
  const results = await compare(project, oracle)
  print(results)
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ project: projectName, run: values.run, aspects: results }, null, 1)}\n`,
    )
  const unexplained = results.some((one) => one.differences.some((difference) => difference.reason === null))
  process.exitCode = unexplained ? 1 : 0
} finally {
  rmSync(into, { recursive: true, force: true })
}

async function compare(from: string, against: string): Promise<AspectResult[]> {
  const own = runOurs({
    project: from,
    into,
    command: values.run ? 'build' : values.parse ? 'parse' : 'compile',
    database: values.database ?? null,
    flags: positionals,
  })
  const results = compareTargets(readTarget(own.target), theirs, reasonFor)
  const file = path.join(against, 'contents.json')
  const second = path.join(against, 'again/contents.json')
  if (values.run && existsSync(file)) {
    const first = readJson(file)
    const contents = { first, again: existsSync(second) ? readJson(second) : first }
    results.push(compareContents(await readContents(own.copy), contents, reasonFor))
  }
  return results
}

function print(results: readonly AspectResult[]): void {
  const shown = Number(values.show)
  for (const { name, equal, of, differences } of results) {
    if (of === 0) continue
    console.log(`${name.padEnd(30)} ${equal} of ${of}`)
    const open = differences.filter((one) => one.reason === null)
    for (const one of open.slice(0, shown)) {
      const [left, right] = [JSON.stringify(one.ours), JSON.stringify(one.theirs)]
      const at = firstDifference(left, right)
      console.log(`    ${one.id}\n      ours   ${around(left, at)}\n      theirs ${around(right, at)}`)
    }
    if (open.length > shown) console.log(`    and ${open.length - shown} more`)
    const defended = new Set(differences.flatMap((one) => (one.reason === null ? [] : [one.reason])))
    for (const reason of defended)
      console.log(`    ${differences.filter((one) => one.reason === reason).length} defended: ${reason}`)
  }
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

/** Long texts are the same for most of their length. */
function around(text: string, at: number): string {
  const start = text.length > shownLength ? Math.max(0, at - 60) : 0
  const part = text.slice(start, start + shownLength)
  return `${start > 0 ? '…' : ''}${part}${start + shownLength < text.length ? '…' : ''}`
}
