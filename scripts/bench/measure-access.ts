import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { addPerson, callApi, fetchAs, signInCookie } from '#e2e/support/people.ts'
import { startStack } from '#e2e/support/stack.ts'
import { withPage } from './browser.ts'
import type { BenchContext } from './context.ts'
import { makeFigure, under, type Figure } from './figure.ts'
import { addPeopleAndGrants, datasetNames, projectOfDatasets, SIZE } from './people-and-grants.ts'
import { writeFolder } from './run-child.ts'

const PROJECT = 'wide'
const API = `/api/projects/${PROJECT}`
const QUERIES = 100
const QUESTIONS = 50
const PAGES = 20
const WARM = 5
const GUARD_MS = 5
const EXPLAIN_MS = 200
const MATRIX_MS = 1_000
const size = `${SIZE.people} people, ${SIZE.datasets} datasets, ${SIZE.grants} grants`

/** What the guard and the pages of access cost where there are many people and grants, on a product of its own. */
export async function measureAccess({ n, say }: Pick<BenchContext, 'n' | 'say'>): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-access-'))
  const project = path.join(folder, PROJECT)
  writeFolder(project, projectOfDatasets())
  const stack = await startStack({ args: ['--project', project] })
  try {
    const context = { stack, cookie: await signInCookie(stack, stack.admin), n, say }
    const people = await addPeopleAndGrants(stack, PROJECT)
    return [
      await measureGuard(context),
      ...(await measureExplain(context, people)),
      await measureMatrix(context),
    ]
  } finally {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureGuard({ stack, cookie, n, say }: BenchContext): Promise<Figure> {
  await buildProduction({ stack, cookie }, 'staging_0 mart_0')
  const email = `guarded.${Date.now()}@example.com`
  const analyst = await signInCookie(
    stack,
    await addPerson(stack, cookie, { name: 'Guarded', email, role: 'data_analyst' }),
  )
  const values: number[] = []
  for (let round = -WARM; round < (n ?? QUERIES); round += 1) {
    const body = { path: null, content: null, selection: hundredLines(round), limit: 10 }
    const outcome = await callApi<{ result?: { timings: { guardMs: number } } }>(
      stack,
      analyst,
      'POST',
      `${API}/previews`,
      body,
    )
    if (outcome.result === undefined) throw new Error(JSON.stringify(outcome).slice(0, 500))
    if (round >= 0) values.push(outcome.result.timings.guardMs)
  }
  say(`guard: ${values.length} queries`)
  const how = `in a preview of distinct texts that read two tables; ${size}; from the compiled SQL to the guard’s verdict, by the worker’s clock; the tables’ names are known already`
  return makeFigure({ name: 'guard, a query of 100 lines', unit: 'ms', values, how, bar: under(GUARD_MS) })
}

/** CTEs that read two tables, columns, and a join at the end; each round another text. */
function hundredLines(round: number): string {
  const columns = Array.from({ length: 93 }, (_, at) => `  o.doubled + ${at} as column_${at},`)
  const from = ['from orders o', 'join {{ ref("staging_0") }} s', `  on s.id = o.id and ${round} = ${round}`]
  const head = ['with orders as (', '  select id, doubled from {{ ref("mart_0") }}', ')', 'select']
  return [...head, ...columns, '  o.id', ...from].join('\n')
}

async function buildProduction({ stack, cookie }: Pick<BenchContext, 'stack' | 'cookie'>, select: string) {
  const wish = { command: 'run', select, exclude: '', environment: 'production', fullRefresh: false }
  const path = `${API}/runs`
  const { number } = await callApi<{ number: number }>(stack, cookie, 'POST', path, wish)
  for (;;) {
    const { run } = await callApi<{ run: { state: string; error: string } }>(
      stack,
      cookie,
      'GET',
      `${path}/${number}`,
    )
    if (run.state === 'succeeded') return
    if (run.state === 'failed' || run.state === 'cancelled') throw new Error(`${select}: ${run.error}`)
    await delay(100)
  }
}

async function measureExplain(
  { stack, cookie, n, say }: BenchContext,
  people: readonly string[],
): Promise<Figure[]> {
  const ask = async (question: 'explain' | 'who', round: number): Promise<number> => {
    const dataset = datasetNames[(round * 37 + 11) % datasetNames.length] ?? ''
    const person = people[(round * 331 + 7) % people.length] ?? ''
    const query = new URLSearchParams({
      dataset,
      action: 'view',
      ...(question === 'explain' ? { person } : {}),
    })
    const began = performance.now()
    const answer = await fetchAs(stack, cookie, 'GET', `${API}/access/${question}?${query}`)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${question}: ${answer.status} ${text}`)
    return performance.now() - began
  }
  const figures: Figure[] = []
  for (const { question, name } of [
    { question: 'explain', name: 'explain why a person may' },
    { question: 'who', name: 'explain who may' },
  ] as const) {
    const values: number[] = []
    for (let round = -WARM; round < (n ?? QUESTIONS); round += 1) {
      const ms = await ask(question, Math.abs(round))
      if (round >= 0) values.push(ms)
    }
    say(`${name}: ${values.length} questions`)
    const how = `${size}; from the request to the last byte of the answer, another dataset each time`
    figures.push(makeFigure({ name, unit: 'ms', values, how, bar: under(EXPLAIN_MS) }))
  }
  return figures
}

/** Layers of more than twelve datasets begin folded: after the three of those comes the first that one edits at once. */
const FIRST_CELL = '[role="gridcell"][aria-colindex="5"]'

async function measureMatrix({ stack, cookie, n, say }: BenchContext): Promise<Figure> {
  const values = await withPage({ url: stack.url, cookie }, async (page) => {
    const found: number[] = []
    for (let round = -1; round < (n ?? PAGES); round += 1) {
      await page.goto(`/${PROJECT}/access`, { waitUntil: 'commit' })
      const ms = await page.evaluate(openFirstEditor, FIRST_CELL)
      if (round >= 0) found.push(ms)
    }
    return found
  })
  say(`matrix: ${values.length} pages`)
  const how = `${size}; in Chromium, from the navigation to the frame after the one in which a click on a cell has opened its editor, by the page’s clock; the browser has loaded the page once before`
  return makeFigure({
    name: 'matrix, until a cell is edited',
    unit: 'ms',
    values,
    how,
    bar: under(MATRIX_MS),
  })
}

/** In the page: clicks on the cell in the first frame that has it, again where that was too early to be heard. */
function openFirstEditor(selector: string): Promise<number> {
  const patience = 12
  return new Promise((resolve) => {
    let since = patience
    const look = () => {
      if (document.querySelector('[role="menu"] [role="menuitem"]') !== null) {
        requestAnimationFrame(() => resolve(performance.now()))
        return
      }
      const cell = document.querySelector<HTMLElement>(selector)
      if (cell !== null && since >= patience) {
        since = 0
        cell.click()
      } else since += 1
      requestAnimationFrame(look)
    }
    look()
  })
}
