// npm run bench:engine -- [--json FILE] [--only parse,large,edits,run] [--dbt PATH]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { emptyViews } from './bench/empty-views.ts'
import { atLeast, makeFigure, percentile, under, type Figure } from './bench/figure.ts'
import { findDbt } from './bench/find-dbt.ts'
import { printTable, writeJson, writeReport } from './bench/report.ts'
import { timeCommand } from './bench/run-command.ts'
import { parseOnce, runChild, writeFolder } from './bench/run-child.ts'
import { describeSurroundings, root } from './bench/surroundings.ts'
import { generateProject } from './generate-project.ts'

const parts = ['parse', 'large', 'edits', 'run'] as const
type Part = (typeof parts)[number]

const SMALL = 2_000
const LARGE = 10_000
const VIEWS = 300
const TIMES = 3

const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string' }, dbt: { type: 'string' } },
})
const only = values.only?.split(',') ?? [...parts]
const began = performance.now()
const say = (text: string) =>
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}\n`)
const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-engine-'))
const metricwright = path.join(root, 'bin', 'metricwright')
const dbt = findDbt(values.dbt ?? null)
const figures: Figure[] = []
const notes: string[] =
  dbt === null ? ['dbt-core is not on this machine, so nothing is compared with it.'] : []

async function repeat<T>(times: number, task: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let index = 0; index < times; index += 1) results.push(await task())
  return results
}

async function attempt(part: Part, measure: () => Promise<readonly Figure[]>): Promise<void> {
  if (!only.includes(part)) return
  say(part)
  try {
    figures.push(...(await measure()))
  } catch (error) {
    notes.push(`${part} was not measured: ${error instanceof Error ? error.message : String(error)}`)
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

async function command(program: string, args: readonly string[], cwd: string): Promise<number> {
  const { seconds, code, output } = await timeCommand(program, [...args, '--profiles-dir', cwd], { cwd })
  if (code !== 0) throw new Error(`${path.basename(program)} ${args.join(' ')} failed: ${output.slice(-500)}`)
  return seconds
}

function writeProject(models: number): string {
  const target = path.join(folder, `models_${models}`)
  writeFolder(target, generateProject({ models }))
  return target
}

const clean = (project: string) => rmSync(path.join(project, 'target'), { recursive: true, force: true })

/** What one round took, in seconds: ours three times before dbt's and twice after it. */
interface ParseRound {
  readonly parses: readonly number[]
  readonly commands: readonly number[]
  readonly dbt: { readonly whole: number; readonly parse: number } | null
  readonly nodes: number
}

/**
 * The machine's speed changes within minutes, and dbt's one parse takes as long as fifty of ours: so ours stand on both
 * sides of it, and a round's ratio is taken from the median of its own.
 */
async function parseRound(project: string): Promise<ParseRound> {
  const takeOurs = async (times: number) => ({
    parses: await repeat(times, () => parseOnce(project)),
    commands: await repeat(times, () => {
      clean(project)
      return command(metricwright, ['parse'], project)
    }),
  })
  const before = await takeOurs(3)
  const found = dbt === null ? null : await parseByDbt(dbt, project)
  const after = await takeOurs(2)
  const parses = [...before.parses, ...after.parses]
  return {
    parses: parses.map(({ ms }) => ms / 1000),
    commands: [...before.commands, ...after.commands],
    dbt: found,
    nodes: parses[0]?.nodes ?? 0,
  }
}

async function parseByDbt(program: string, project: string): Promise<{ whole: number; parse: number }> {
  say('dbt parse')
  clean(project)
  const whole = await command(program, ['parse', '--no-partial-parse'], project)
  const performed: { load_all_elapsed: number } = JSON.parse(
    readFileSync(path.join(project, 'target', 'perf_info.json'), 'utf8'),
  )
  return { whole, parse: performed.load_all_elapsed }
}

async function measureParse(): Promise<Figure[]> {
  const project = writeProject(SMALL)
  const rounds = await repeat(TIMES, () => parseRound(project))
  const size = `${SMALL} models, ${(rounds[0]?.nodes ?? 0) - SMALL} tests`
  const found = [
    makeFigure({
      name: `cold parse, ${SMALL} models`,
      unit: 's',
      values: rounds.flatMap(({ parses }) => parses),
      how: `${size}; in a new process, started as bin/metricwright starts one, without its start`,
    }),
    makeFigure({
      name: `metricwright parse, ${SMALL} models`,
      unit: 's',
      values: rounds.flatMap(({ commands }) => commands),
      how: 'the whole command without a target folder, from its start to its end, target/manifest.json written',
    }),
  ]
  const compared = rounds.flatMap((round) => (round.dbt === null ? [] : [{ ...round, dbt: round.dbt }]))
  return compared.length === 0 ? found : [...found, ...compareWithDbt(compared)]
}

function compareWithDbt(
  rounds: readonly (ParseRound & { readonly dbt: NonNullable<ParseRound['dbt']> })[],
): Figure[] {
  return [
    makeFigure({
      name: `dbt parse, ${SMALL} models`,
      unit: 's',
      values: rounds.map((round) => round.dbt.whole),
      how: 'dbt-core, the whole command with --no-partial-parse in the same folder; three of ours before each and two after it',
    }),
    makeFigure({
      name: 'dbt parse over metricwright parse',
      unit: 'times',
      values: rounds.map(({ dbt, commands }) => dbt.whole / percentile(commands, 0.5)),
      bar: atLeast(50),
      how: 'the whole commands, start of the process and manifest.json included on both sides; dbt’s of a round over the median of ours around it',
    }),
    makeFigure({
      name: 'dbt’s parse over ours',
      unit: 'times',
      values: rounds.map(({ dbt, parses }) => dbt.parse / percentile(parses, 0.5)),
      bar: atLeast(50),
      how: 'what dbt itself tells of the parse alone (load_all_elapsed) over ours without the start of the process, in the same way',
    }),
  ]
}

async function measureLarge(): Promise<Figure[]> {
  const project = writeProject(LARGE)
  const parses = await repeat(TIMES, () => parseOnce(project))
  const cacheFile = path.join(project, 'target', 'bench.cache')
  await parseOnce(project, cacheFile)
  const kept = await repeat(TIMES, () => parseOnce(project, cacheFile))
  const size = `${LARGE} models, ${(parses[0]?.nodes ?? 0) - LARGE} tests; in a new process, started as bin/metricwright starts one, without its start`
  return [
    makeFigure({
      name: `cold parse, ${LARGE} models`,
      unit: 's',
      values: parses.map(({ ms }) => ms / 1000),
      bar: under(4),
      how: size,
    }),
    makeFigure({
      name: `memory of that, at its peak`,
      unit: 'MB',
      values: parses.map(({ peakMb }) => peakMb),
      bar: under(1_500),
      how: 'largest resident set of the process',
    }),
    makeFigure({
      name: `parse from the cache on disk, ${LARGE} models`,
      unit: 's',
      values: kept.map(({ ms }) => ms / 1000),
      bar: under(1),
      how: 'in a new process, without its start: every file is compared with the one that the cache was made of, the graph is read, a node is taken; nothing changed',
    }),
  ]
}

async function measureEdits(): Promise<Figure[]> {
  const answer = await runChild('edit-and-compile.ts', [writeProject(LARGE)])
  const times: { edits: number[]; macroEdits: number[]; compiles: number[] } = JSON.parse(answer)
  const all = times.compiles.reduce((sum, ms) => sum + ms, 0) / 1000
  return [
    makeFigure({
      name: `manifest after an edit of a model, ${LARGE} models`,
      unit: 'ms',
      values: times.edits,
      bar: under(30),
      how: 'from the new text of one file to the manifest in memory, one of its nodes read; each edit on top of the one before',
    }),
    makeFigure({
      name: '… after an edit of a macro that 1,000 models use',
      unit: 'ms',
      values: times.macroEdits,
      bar: under(500),
      how: 'the same, for the body of the macro',
    }),
    makeFigure({
      name: 'compile of one model',
      unit: 'ms',
      values: times.compiles,
      bar: under(5),
      how: 'each model once, one after another, without a warehouse',
    }),
    makeFigure({
      name: `compile of all ${LARGE} models`,
      unit: 's',
      values: [all],
      bar: under(8),
      how: 'the sum of these, in one thread',
    }),
  ]
}

async function measureRuns(): Promise<Figure[]> {
  const project = path.join(folder, 'views')
  writeFolder(project, emptyViews(VIEWS))
  const overheads = await repeat(TIMES, () => overheadOf(metricwright, project))
  const found = [
    makeFigure({
      name: `overhead of a node, ${VIEWS} empty views`,
      unit: 'ms',
      values: overheads,
      bar: under(10),
      how: 'metricwright run of all views less that of one view, by 299: compile, the DDL in DuckDB, log and results, 4 threads',
    }),
  ]
  if (dbt === null) return found
  say('dbt run')
  clean(project)
  return [
    ...found,
    makeFigure({
      name: '… of dbt run',
      unit: 'ms',
      values: [await overheadOf(dbt, project)],
      how: 'dbt-core, taken in the same way',
    }),
  ]
}

async function overheadOf(program: string, project: string): Promise<number> {
  const one = await command(program, ['run', '--select', 'view_000'], project)
  const all = await command(program, ['run'], project)
  return ((all - one) * 1000) / (VIEWS - 1)
}

const surroundings = describeSurroundings()
try {
  await attempt('parse', measureParse)
  await attempt('large', measureLarge)
  await attempt('edits', measureEdits)
  await attempt('run', measureRuns)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(`\n${printTable(figures)}\n${notes.map((note) => `${note}\n`).join('')}`)
await writeReport(
  { mark: 'engine', title: 'The engine', command: 'npm run bench:engine' },
  { surroundings, figures, notes },
)
writeJson({ surroundings, figures, notes }, values.json ?? null)
