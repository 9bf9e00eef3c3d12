import type { Page, Route } from '@playwright/test'
import { readRunState } from '#lib/config/config.ts'
import { Develop } from './support/develop.ts'
import type { Running } from './support/running.ts'
import { expect, test, type Person } from './support/test.ts'

const MODEL = 'production_mart_core_delivery_times.sql'
const PATH = `models/marts/core/${MODEL}`

/** What goes wrong on machines, as the page tells it: nothing typed is lost, nothing needs a reload. */
test.describe('faults', () => {
  test.setTimeout(180_000)

  test('the worker is killed in the middle of a run, which goes on', async ({ join, running }) => {
    const page = await openRun(await join('data_analyst', 'Ann Killed'))
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible()
    process.kill(pidOf(running, 'worker'), 'SIGKILL')
    await expect(page.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 90_000 })
  })

  test('the worker stands still: the page says so, and another takes its place', async ({
    join,
    running,
  }) => {
    const ann = await join('data_analyst', 'Ann Stopped')
    const develop = await openModel(ann)
    const stopped = pidOf(running, 'worker')
    process.kill(stopped, 'SIGSTOP')
    await develop.typeAtEnd('\n-- nobody compiles this')
    await develop.page.keyboard.press('Control+Enter')
    const said = develop.page.getByText('The worker does not answer, so nothing can be compiled or run now.')
    await expect(said.first()).toBeVisible({ timeout: 45_000 })
    await expect.poll(() => storedText(ann)).toContain('-- nobody compiles this')
    await expect.poll(() => readPid(running, 'worker') ?? stopped, { timeout: 60_000 }).not.toBe(stopped)
    // Without a key: the page asks again by itself.
    await expect(develop.page.getByText(/\d models compiled/)).toBeVisible({ timeout: 30_000 })
    await develop.page.keyboard.press('Control+Enter')
    await expect(develop.results).toBeVisible()
  })

  test('PostgreSQL is killed while somebody types: what was typed is stored when it is back', async ({
    join,
    running,
  }) => {
    const ann = await join('data_analyst', 'Ann Typing')
    const develop = await openModel(ann)
    process.kill(pidOf(running, 'postgres'), 'SIGKILL')
    await develop.typeAtEnd('\n-- while it is away')
    // Whether the page has the time to say that it is not saved depends on how soon the database is back.
    await develop.page.keyboard.type(', and after')
    await expect.poll(() => storedText(ann), { timeout: 60_000 }).toContain('-- while it is away, and after')
    await develop.saved()
  })

  test('the session ends while somebody types: the sign-in says so, and the text is there afterwards', async ({
    join,
  }) => {
    const ann = await join('data_analyst', 'Ann Ended')
    const develop = await openModel(ann)
    const { page } = develop
    // What was typed is on its way when the session ends, whatever else the page asks for at that moment.
    const isOver = Promise.withResolvers<void>()
    const hold = async (route: Route) => {
      await isOver.promise
      await route.abort()
    }
    await page.route('**/workspace/draft', hold, { times: 1 })
    const isSent = page.waitForRequest('**/workspace/draft')
    await develop.typeAtEnd('\n-- after the end')
    await isSent
    await page.context().clearCookies()
    isOver.resolve()
    await expect(page.getByText(/Your session has ended/)).toBeVisible()
    await page.getByRole('textbox', { name: 'E-mail' }).fill(ann.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(ann.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('tab', { name: MODEL, selected: true })).toBeVisible()
    await expect.poll(() => storedText(ann)).toContain('-- after the end')
  })

  test('a query takes all memory while a build goes on, which ends green; five million rows are cut', async ({
    join,
  }) => {
    const ann = await join('data_analyst', 'Ann Bomb')
    const develop = await openModel(ann)
    const { page } = develop
    const preview = async (sql: string) => {
      await develop.text.focus()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(sql)
      await expect(develop.editor.getByText(sql.slice(0, 20))).toBeVisible()
      await page.keyboard.press('Control+Enter')
    }
    await preview('select i, md5(i::varchar) as hash from range(5000000) as t(i)')
    await expect(develop.bottom.getByText(/cut by the limit of 500/)).toBeVisible()
    const run = await startRun(ann)
    await preview('select list(i) as everything from range(4000000000) as t(i)')
    await expect(develop.bottom.getByText(/memory/i)).toBeVisible({ timeout: 90_000 })
    await expect(develop.bottom.getByText('Read fewer rows or columns')).toBeVisible()
    await page.goto(`/commerce/runs/${run}`)
    await expect(page.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 60_000 })
  })
})

async function openModel(person: Person): Promise<Develop> {
  const develop = new Develop(await person.open('/commerce/develop'))
  await develop.openFile(MODEL)
  return develop
}

async function startRun(person: Person): Promise<number> {
  const answer = await person.ask('POST', '/api/projects/commerce/runs', {
    command: 'build',
    select: 'path:models/marts/support path:models/marts/revenue',
    exclude: '',
    fullRefresh: false,
    environment: 'development',
  })
  const { number }: { number: number } = await answer.json()
  return number
}

async function openRun(person: Person): Promise<Page> {
  return person.open(`/commerce/runs/${await startRun(person)}`)
}

async function storedText(person: Person): Promise<string> {
  const answer = await person.ask(
    'GET',
    `/api/projects/commerce/workspace/file?path=${encodeURIComponent(PATH)}`,
  )
  // While the database is away nothing can be told.
  if (!answer.ok) return ''
  const { content }: { content: string } = await answer.json()
  return content
}

function pidOf(running: Running, name: string): number {
  const pid = readPid(running, name)
  if (pid === null) throw new Error(`No ${name} runs for ${running.dataDir}`)
  return pid
}

/** Null between one process and the next. */
function readPid({ dataDir }: Running, name: string): number | null {
  return readRunState(dataDir)?.processes.find((each) => each.name === name)?.pid ?? null
}
