// npm run bench -- [--json FILE] [--only start,typing,preview,run,memory,service,access] [--n COUNT] [--cold-clone]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { signInCookie } from '#e2e/support/people.ts'
import { startStack } from '#e2e/support/stack.ts'
import type { BenchContext } from './bench/context.ts'
import type { Figure } from './bench/figure.ts'
import { makeFigure } from './bench/figure.ts'
import { measureAccess } from './bench/measure-access.ts'
import { measureCompileService, readFolder } from './bench/measure-compile-service.ts'
import { measureDrafts } from './bench/measure-drafts.ts'
import { measureMemory } from './bench/measure-memory.ts'
import { copyWarehouse, measurePreview, waitForRuns } from './bench/measure-preview.ts'
import { measureRun } from './bench/measure-run.ts'
import { measureStart } from './bench/measure-start.ts'
import { measureTyping } from './bench/measure-typing.ts'
import { printTable, writeJson, writeReport } from './bench/report.ts'
import { parseOnce, writeFolder } from './bench/run-child.ts'
import { describeSurroundings, root } from './bench/surroundings.ts'
import { generateProject } from './generate-project.ts'
import { buildPages } from './prepare/build-pages.mjs'
import { generateClient } from './prepare/generate-client.mjs'

const parts = ['start', 'typing', 'preview', 'run', 'memory', 'service', 'access'] as const
type Part = (typeof parts)[number]

const MODELS = 2_000
const PARSES = 3
const generated = { slug: 'generated', label: `${MODELS} models` }
const demo = { slug: 'commerce', label: 'the demo' }

function readArguments() {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      only: { type: 'string' },
      n: { type: 'string' },
      'cold-clone': { type: 'boolean', default: false },
    },
  })
  const only = values.only?.split(',') ?? [...parts]
  const chosen = parts.filter((part) => only.includes(part))
  const n = values.n === undefined ? null : Number(values.n)
  const unknown = only.filter((name) => !parts.some((part) => part === name))
  if (unknown.length > 0) throw new Error(`--only knows ${parts.join(', ')}, not ${unknown.join(', ')}.`)
  if (n !== null && !(n >= 1)) throw new Error('--n takes a count, such as --n 20.')
  return { json: values.json ?? null, chosen, n, coldClone: values['cold-clone'] }
}

const { json, chosen, n, coldClone } = readArguments()
const began = performance.now()
const say = (text: string) =>
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}\n`)
const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-bench-'))
const [ide, access] = [emptyResult(), emptyResult()]
const has = (part: Part) => chosen.includes(part)

function emptyResult(): { readonly figures: Figure[]; readonly notes: string[] } {
  return { figures: [], notes: [] }
}

/** A part that cannot be measured is told; the others are measured all the same. */
async function attempt(part: Part, measure: () => Promise<readonly Figure[]>): Promise<void> {
  if (!has(part)) return
  say(part)
  const { figures, notes } = part === 'access' ? access : ide
  try {
    figures.push(...(await measure()))
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    notes.push(`${part} was not measured to its end: ${why}`)
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** Parts that need the product running, on one data folder with the demo and the generated project. */
async function measureRunning(dataDir: string | null): Promise<void> {
  if (!chosen.some((part) => !['start', 'service', 'access'].includes(part))) return
  const first = await startStack(dataDir === null ? {} : { dataDir })
  try {
    await waitForRuns(first, await signInCookie(first, first.admin))
  } finally {
    await first.stop({ keepData: true })
  }
  const warehouse = await copyWarehouse(first.dataDir)
  const stack = await startStack({
    dataDir: first.dataDir,
    ...(has('typing') ? { args: ['--project', path.join(folder, generated.slug)] } : {}),
  })
  try {
    const cookie = await signInCookie(stack, stack.admin)
    const context: BenchContext = { stack, cookie, n, say }
    await attempt('typing', () => measureTyping(context, demo))
    await attempt('typing', () => measureTyping(context, generated))
    await attempt('typing', async () => [await measureDrafts(context)])
    await attempt('preview', () => measurePreview(context, warehouse.file))
    await attempt('run', () => measureRun(context))
    await attempt('memory', () => Promise.resolve(measureMemory(stack)))
  } finally {
    await stack.stop()
    warehouse.remove()
  }
}

async function measureParses(): Promise<Figure[]> {
  const projects = [
    { label: demo.label, folder: path.join(root, 'examples', 'commerce') },
    { label: generated.label, folder: path.join(folder, generated.slug) },
  ]
  const found: Figure[] = []
  for (const project of projects) {
    const values: number[] = []
    for (let index = 0; index < PARSES; index += 1) values.push((await parseOnce(project.folder)).ms)
    const how = 'cold parse of the folder in a process of its own, without the start of the process'
    found.push(makeFigure({ name: `parse of ${project.label}`, unit: 'ms', values, how }))
  }
  return found
}

const surroundings = describeSurroundings()
try {
  // A start finds them made, so that they are not part of what is measured.
  await generateClient(root)
  await buildPages(root)
  const files = generateProject({ models: MODELS })
  writeFolder(path.join(folder, generated.slug), files)
  let dataDir: string | null = null
  await attempt('start', async () => {
    const start = await measureStart({ n: null, coldClone, say })
    dataDir = start.dataDir
    return start.figures
  })
  await measureRunning(dataDir)
  await attempt('service', measureParses)
  await attempt('service', () =>
    measureCompileService(
      [
        { ...demo, files: readFolder(path.join(root, 'examples', 'commerce')) },
        { ...generated, files },
      ],
      n,
    ),
  )
  await attempt('access', () => measureAccess({ n, say }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const figures = [...ide.figures, ...access.figures]
const notes = [...ide.notes, ...access.notes]
process.stdout.write(`\n${printTable(figures)}\n${notes.map((note) => `${note}\n`).join('')}`)
// Each half is replaced only by a run that has measured it.
if (chosen.some((part) => part !== 'access')) {
  await writeReport({ mark: 'ide', title: 'The IDE', command: 'npm run bench' }, { surroundings, ...ide })
}
if (has('access')) {
  const command = 'npm run bench -- --only access'
  await writeReport({ mark: 'access', title: 'Access', command }, { surroundings, ...access })
}
writeJson({ surroundings, figures, notes }, json)
process.stdout.write(
  `${figures.filter((figure) => figure.pass === false).length} of ${figures.filter((figure) => figure.pass !== null).length} bars missed; ${((performance.now() - began) / 60_000).toFixed(1)} minutes\n`,
)
process.exitCode = notes.length > 0 ? 1 : 0
