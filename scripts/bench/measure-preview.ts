import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { Page } from '@playwright/test'
import { addPerson, callApi, signInCookie, type SessionCookie } from '#e2e/support/people.ts'
import type { Stack } from '#e2e/support/stack.ts'
import { withPage } from './browser.ts'
import type { BenchContext } from './context.ts'
import { makeFigure, under, type Figure } from './figure.ts'

const QUERIES = 100
const BAR_MS = 40
const PAGE_ROWS = 500

/** The demo's tables as they are before the product opens them again: what the direct queries read. */
export async function copyWarehouse(dataDir: string): Promise<{ readonly file: string; remove(): void }> {
  const source = path.join(dataDir, 'warehouses', 'commerce.duckdb')
  await writeBack(source)
  const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-direct-'))
  const file = path.join(folder, 'commerce.duckdb')
  copyFileSync(source, file)
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Puts what stands in the log beside the file into it, as soon as the process that owned it has let it go. */
async function writeBack(file: string): Promise<void> {
  const deadline = performance.now() + 20_000
  for (;;) {
    try {
      const instance = await DuckDBInstance.create(file)
      const connection = await instance.connect()
      await connection.run('checkpoint')
      connection.closeSync()
      return instance.closeSync()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await pause(100)
    }
  }
}

/** Each query in the browser and, right after, the SQL that it came to in DuckDB itself; the difference counts. */
export async function measurePreview(context: BenchContext, warehouseFile: string): Promise<Figure[]> {
  const run = await keepRunning(context)
  const instance = await DuckDBInstance.create(warehouseFile)
  const direct = await instance.connect()
  try {
    return await withPage({ url: context.stack.url, cookie: context.cookie }, async (page) => {
      await page.goto('/commerce/runs')
      const queries = await makeQueries(context)
      context.say(`previews: ${queries.length} queries while a run goes on`)
      const [overheads, totals]: [number[], number[]] = [[], []]
      for (const { warm, query } of queries) {
        const sql = (await previewInPage(page, warm)).sql
        await timeDirect(direct, sql)
        const preview = await previewInPage(page, query)
        totals.push(preview.ms)
        overheads.push(preview.ms - (await timeDirect(direct, preview.sql)))
      }
      return describePreviews(overheads, totals, run.count())
    })
  } finally {
    await run.stop()
    direct.closeSync()
    instance.closeSync()
  }
}

function describePreviews(overheads: number[], totals: number[], runs: number): Figure[] {
  const while_ = `while the demo is built by somebody else (${runs} builds, one after another)`
  return [
    makeFigure({
      name: 'preview over the same query in DuckDB',
      unit: 'ms',
      values: overheads,
      bar: under(BAR_MS),
      how: `distinct texts, ${while_}; from the browser’s request to the first page (up to ${PAGE_ROWS} rows) read in the page, less the time of the compiled SQL on a copy of the file in DuckDB directly, right after; each table has been read once before on both sides`,
    }),
    makeFigure({
      name: '… the whole preview',
      unit: 'ms',
      values: totals,
      how: 'the same, nothing taken off',
    }),
  ]
}

interface Query {
  /** Reads the same table, so that both sides have it in memory. */
  readonly warm: string
  readonly query: string
}

async function makeQueries({ stack, cookie, n }: BenchContext): Promise<Query[]> {
  const graph = await callApi<{
    nodes: { name: string; resourceType: string; builtInProduction: boolean }[]
  }>(stack, cookie, 'GET', '/api/projects/commerce/graph?of=main')
  const names = graph.nodes
    // The graph calls a version `name.v1`; a ref would have to say it in another way.
    .filter(
      ({ resourceType, builtInProduction, name }) =>
        resourceType === 'model' && builtInProduction && !name.includes('.'),
    )
    .map((node) => node.name)
  const wanted = n ?? QUERIES
  return Array.from({ length: wanted }, (_, index) => {
    const reference = `{{ ref('${names[(index * 31) % names.length]}') }}`
    const query =
      index % 2 === 0
        ? `select * from ${reference} where ${index} = ${index}`
        : `select count(*) as found, ${index} as asked from ${reference}`
    return { warm: `select count(*) as warm_${index} from ${reference}`, query }
  })
}

interface InPage {
  readonly ms: number
  readonly sql: string
}

async function previewInPage(page: Page, selection: string): Promise<InPage> {
  const body = JSON.stringify({ path: null, content: null, selection, limit: PAGE_ROWS })
  const answer = await page.evaluate(async (text) => {
    const began = performance.now()
    const response = await fetch('/api/projects/commerce/previews', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    })
    const outcome: { status: string; result?: { compiledSql: string } } = await response.json()
    return { ms: performance.now() - began, outcome }
  }, body)
  const sql = answer.outcome.result?.compiledSql
  if (sql === undefined) throw new Error(`${selection}: ${JSON.stringify(answer.outcome)}`)
  return { ms: answer.ms, sql }
}

async function timeDirect(connection: DuckDBConnection, sql: string): Promise<number> {
  const began = performance.now()
  const reader = await connection.streamAndReadUntil(sql, PAGE_ROWS + 1)
  JSON.stringify(reader.getRowsJson())
  return performance.now() - began
}

/** Somebody else builds the demo in their own schema, again and again, until told to stop. */
async function keepRunning({ stack, cookie }: BenchContext) {
  const email = `runner.${Date.now()}@example.com`
  const account = await addPerson(stack, cookie, { name: 'Runner', email, role: 'data_analyst' })
  const runner = await signInCookie(stack, account)
  let wanted = true
  let count = 0
  const loop = async () => {
    while (wanted) {
      const number = await startRun(stack, runner)
      count += 1
      while (wanted && !(await isOver(stack, runner, number))) await pause(500)
      if (!wanted) {
        await callApi(stack, runner, 'POST', `/api/projects/commerce/runs/${number}/cancel`, {})
        while (!(await isOver(stack, runner, number))) await pause(100)
      }
    }
  }
  const looping = loop()
  return {
    count: () => count,
    stop: async () => {
      wanted = false
      await looping
    },
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function startRun(stack: Stack, cookie: SessionCookie): Promise<number> {
  const body = {
    command: 'build',
    select: '',
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  }
  return (await callApi<{ number: number }>(stack, cookie, 'POST', '/api/projects/commerce/runs', body))
    .number
}

/** The first start leaves the building of the demo's tables to a run. */
export async function waitForRuns(stack: Stack, cookie: SessionCookie): Promise<void> {
  const deadline = performance.now() + 300_000
  for (;;) {
    const { runs } = await callApi<{ runs: { state: string }[] }>(
      stack,
      cookie,
      'GET',
      '/api/projects/commerce/runs',
    )
    if (runs.length > 0 && runs.every(({ state }) => state !== 'queued' && state !== 'running')) return
    if (performance.now() > deadline) throw new Error('The demo’s tables were not built within 5 minutes.')
    await pause(250)
  }
}

export async function isOver(stack: Stack, cookie: SessionCookie, number: number): Promise<boolean> {
  const { run } = await callApi<{ run: { state: string } }>(
    stack,
    cookie,
    'GET',
    `/api/projects/commerce/runs/${number}`,
  )
  return run.state !== 'queued' && run.state !== 'running'
}
