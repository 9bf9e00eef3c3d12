import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startStack, type Stack, type StackOptions } from '#e2e/support/stack.ts'
import { makeFigure, under, type Figure } from './figure.ts'
import { root } from './surroundings.ts'

const COLD_STARTS = 2
const WARM_STARTS = 5
const WARM_BAR_S = 5

export interface StartOptions {
  readonly n: number | null
  /** Start from a fresh clone as well: packages and pages are made, which takes minutes. */
  readonly coldClone: boolean
  readonly say: (text: string) => void
}

/** Starts on fresh data folders and again on the last of them, which is left for the other parts. */
export async function measureStart(
  options: StartOptions,
): Promise<{ readonly figures: Figure[]; readonly dataDir: string }> {
  const figures: Figure[] = []
  if (options.coldClone) figures.push(await measureClone(options.say))
  const cold: number[] = []
  let dataDir = ''
  for (let index = 0; index < COLD_STARTS; index += 1) {
    options.say(`cold start ${index + 1} of ${COLD_STARTS}`)
    if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true })
    const stack = await startAndStop({})
    cold.push(stack.startMs / 1000)
    dataDir = stack.dataDir
  }
  const warm: number[] = []
  const wanted = options.n ?? WARM_STARTS
  for (let index = 0; index < wanted; index += 1) {
    options.say(`warm start ${index + 1} of ${wanted}`)
    warm.push((await startAndStop({ dataDir })).startMs / 1000)
  }
  const how = 'from the command to the line that says it is ready'
  figures.push(
    makeFigure({
      name: 'cold start, fresh data folder',
      unit: 's',
      values: cold,
      how: `${how}; makes the database and the demo with its raw data; its models are built by a run afterwards; packages and pages are there`,
    }),
    makeFigure({
      name: 'warm start',
      unit: 's',
      values: warm,
      bar: under(WARM_BAR_S),
      how: `${how}; the data folder is that of an earlier start`,
    }),
  )
  return { figures, dataDir }
}

async function startAndStop(options: StackOptions): Promise<Stack> {
  const stack = await startStack(options)
  await stack.stop({ keepData: true })
  return stack
}

async function measureClone(say: (text: string) => void): Promise<Figure> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-clone-'))
  try {
    say('cold start from a fresh clone')
    const clone = spawn('git', ['clone', '--quiet', root, folder], { stdio: 'inherit' })
    const [code] = await once(clone, 'exit')
    if (code !== 0) throw new Error('The checkout could not be cloned.')
    const stack = await startStack({ root: folder })
    await stack.stop()
    return makeFigure({
      name: 'cold start, fresh clone',
      unit: 's',
      values: [stack.startMs / 1000],
      how: 'git clone is not counted; packages are installed, pages built, then as with a fresh data folder',
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
