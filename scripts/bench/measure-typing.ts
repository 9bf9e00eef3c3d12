import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { callApi } from '#e2e/support/people.ts'
import { withPage } from './browser.ts'
import type { BenchContext } from './context.ts'
import { makeFigure, under, type Figure } from './figure.ts'
import { findSlips, slipsOfRound, type EditKind, type Slip } from './typing-edits.ts'
import { watchFaults, type Painted } from './watch-faults.ts'

const EDITS = 200
const EDITS_OF_ROUND = 20
const BAR_MS = 150
/** Between two keys, so that one edit is over before the next: as fast as people type. */
const PAUSE_MS = 120
const ANSWER_WITHIN_MS = 20_000

export interface TypingProject {
  readonly slug: string
  readonly label: string
}

/** Keydown to painted marker, for the scripted mix of edits. */
export async function measureTyping(context: BenchContext, project: TypingProject): Promise<Figure[]> {
  const rounds = Math.max(1, Math.round((context.n ?? EDITS) / EDITS_OF_ROUND))
  const times: Record<EditKind, number[]> = { sql: [], ref: [], yaml: [], macro: [] }
  await withPage({ url: context.stack.url, cookie: context.cookie }, async (page) => {
    const typist = await Typist.open(page, context, project.slug)
    for (let round = 0; round < rounds; round += 1) {
      context.say(`typing in ${project.label}: round ${round + 1} of ${rounds}`)
      await typist.play(round, times)
    }
  })
  return describeTimes(project, times)
}

function describeTimes(project: TypingProject, times: Record<EditKind, number[]>): Figure[] {
  const how =
    'real keys in Chromium, each taking a character away (a fault) or typing it again; from the keydown event to the frame after the one with the changed marker, by the page’s clock; the debounce is part of it'
  const all = makeFigure({
    name: `keydown to painted marker, ${project.label}`,
    unit: 'ms',
    values: Object.values(times).flat(),
    bar: under(BAR_MS),
    how: `${how}; 60% SQL, 20% refs, 10% YAML, 10% macros`,
  })
  const names: Record<EditKind, string> = { sql: 'SQL', ref: 'refs', yaml: 'YAML', macro: 'macros' }
  const kinds: EditKind[] = ['sql', 'ref', 'yaml', 'macro']
  return [
    all,
    ...kinds.map((kind) =>
      makeFigure({
        name: `… of these ${names[kind]}`,
        unit: 'ms',
        values: times[kind],
        how: 'the same, alone',
      }),
    ),
  ]
}

interface TypistParts {
  readonly page: Page
  readonly context: BenchContext
  readonly slug: string
  readonly faults: { next(deadlineMs: number): Promise<Painted> }
  readonly paths: readonly string[]
}

class Typist {
  readonly #parts: TypistParts

  static async open(page: Page, context: BenchContext, slug: string): Promise<Typist> {
    const faults = await watchFaults(page)
    const { stack, cookie } = context
    const address = `/api/projects/${slug}/workspace`
    const { files } = await callApi<{ files: { path: string }[] }>(stack, cookie, 'GET', address)
    return new Typist({ page, context, slug, faults, paths: files.map((file) => file.path) })
  }

  private constructor(parts: TypistParts) {
    this.#parts = parts
  }

  async play(round: number, times: Record<EditKind, number[]>): Promise<void> {
    const { sql, ref, yaml, macro } = slipsOfRound
    await this.#editOneOf(/^models\/.*\.sql$/, round, { sql, ref }, times)
    await this.#editOneOf(/^models\/.*\.yml$/, round, { yaml }, times)
    await this.#editOneOf(/^macros\/.*\.sql$/, round, { macro }, times)
  }

  /** Files are taken in a fixed, scattered order, past those that have no place for such an edit. */
  async #editOneOf(
    pattern: RegExp,
    round: number,
    kinds: Partial<Record<EditKind, number>>,
    times: Record<EditKind, number[]>,
  ): Promise<void> {
    const paths = this.#parts.paths.filter((path) => pattern.test(path))
    const wanted = (['sql', 'ref', 'yaml', 'macro'] as const).filter((kind) => kinds[kind] !== undefined)
    for (let step = 0; step < paths.length; step += 1) {
      const path = paths[((round + step) * 7919) % paths.length] ?? ''
      const { content } = await this.#read(path)
      if (content === null || wanted.some((kind) => findSlips(kind, content).length === 0)) continue
      await this.#openFile(path)
      for (const kind of wanted) {
        const slips = findSlips(kind, content)
        for (let count = 0; count < (kinds[kind] ?? 0); count += 1) {
          const slip = slips[count % slips.length]
          if (slip !== undefined) times[kind].push(...(await this.#slip(slip)))
        }
      }
      return
    }
    throw new Error(`No file of ${this.#parts.slug} has a place for an edit of ${wanted.join(' and ')}.`)
  }

  #read(path: string): Promise<{ content: string | null }> {
    const { stack, cookie } = this.#parts.context
    const query = new URLSearchParams({ path })
    return callApi(stack, cookie, 'GET', `/api/projects/${this.#parts.slug}/workspace/file?${query}`)
  }

  async #openFile(path: string): Promise<void> {
    const compiled = this.#parts.page.waitForResponse((answer) => answer.url().endsWith('/compile'))
    await this.#parts.page.goto(`/${this.#parts.slug}/develop/${path}`)
    await compiled
    await this.#parts.page
      .locator('.monaco-editor textarea, .monaco-editor .native-edit-context')
      .first()
      .focus()
    // What the page still does after it was opened is no part of typing.
    await this.#parts.page.waitForLoadState('networkidle')
  }

  /** Takes the character away and types it again; both are measured. */
  async #slip({ line, column, character }: Slip): Promise<number[]> {
    const { keyboard } = this.#parts.page
    await keyboard.press('Control+Home')
    for (let step = 1; step < line; step += 1) await keyboard.press('ArrowDown')
    for (let step = 1; step < column; step += 1) await keyboard.press('ArrowRight')
    const times: number[] = []
    for (const key of ['Backspace', character]) {
      await delay(PAUSE_MS)
      const [painted] = await Promise.all([this.#parts.faults.next(ANSWER_WITHIN_MS), keyboard.press(key)])
      const isMended = key !== 'Backspace'
      if (isMended === painted.faults > 0) {
        throw new Error(
          `${painted.faults} marks after ${isMended ? 'mending' : 'breaking'} ${line}:${column}.`,
        )
      }
      times.push(painted.ms)
    }
    return times
  }
}
