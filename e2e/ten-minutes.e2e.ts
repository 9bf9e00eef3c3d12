import { expect, test } from './support/test.ts'
import { Develop } from './support/develop.ts'

const MODEL = 'production_mart_revenue_monthly_sales'
const PATH = `models/marts/revenue/${MODEL}.sql`

/** What somebody does who has never seen the product: from the sign-in to production. */
test('the first ten minutes of an analyst, a team lead and a reader', async ({ join, browser, running }) => {
  test.setTimeout(240_000)
  const ann = await join('data_analyst', 'Ann Berger')
  const tess = await join('team_lead', 'Tess Nakamura')
  const rea = await join('data_reader', 'Rea Solis')
  // Of this run alone, so that the test can be tried again on the same data.
  const least = process.pid
  const title = `Months under -${least} orders are left out`

  const page = await (await browser.newContext({ baseURL: running.url })).newPage()
  await test.step('the analyst signs in and opens a model', async () => {
    await page.goto('/')
    await page.getByLabel('E-mail').fill(ann.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(ann.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('tree', { name: 'Files' })).toBeVisible()
  })
  const develop = new Develop(page)
  await develop.openFile(`${MODEL}.sql`)

  await test.step('breaks it, sees the marker, mends it', async () => {
    await develop.typeAtEnd("union all select * from {{ ref('no_such_model') }}")
    await expect(develop.markers.first()).toBeVisible()
    await develop.bottom.getByRole('tab', { name: /Problems/ }).click()
    await expect(develop.bottom.getByRole('list', { name: 'Problems' })).toContainText('no_such_model')
    await develop.text.focus()
    await page.keyboard.press('Shift+Home')
    await page.keyboard.type(`where orders > -${least}`)
    await expect(develop.markers).toHaveCount(0)
    await develop.saved()
  })

  await test.step('previews it', async () => {
    await page.keyboard.press('Control+Enter')
    await expect(develop.results).toHaveAccessibleName(/rows?, 8 columns/)
    await expect(develop.results).toContainText('month')
  })

  await test.step('sees its lineage', async () => {
    const lineage = develop.model.getByRole('list').first()
    await expect(lineage).toContainText('production_mart_revenue_daily_sales')
    await expect(lineage).toContainText('reporting_board_monthly')
  })

  await test.step('builds it and watches the log', async () => {
    await develop.editor.getByRole('button', { name: 'Build' }).click()
    const run = develop.bottom.getByRole('region', { name: /^Run \d+/ })
    await expect(run.getByRole('list', { name: 'Nodes of the run' })).toContainText(MODEL)
    // The pane has the last lines of the log: a quick run is past the model's own when somebody looks.
    await expect(run.getByRole('list', { name: 'Log' })).toContainText(/\d\d:\d\d:\d\d .*(?:START|OK|PASS)/)
    await expect(run).toContainText(/Run \d+ succeeded/, { timeout: 60_000 })
  })

  await test.step('commits it and opens the change', async () => {
    await page.getByRole('tab', { name: /^Changes/ }).click()
    await expect(page.getByRole('list', { name: 'Files not committed' })).toContainText(MODEL)
    await page.getByRole('textbox', { name: 'Commit message' }).fill(title)
    await page.getByRole('button', { name: 'Commit 1 file' }).click()
    await expect(page.getByText(/Committed 1 file/)).toBeVisible()
    await page.getByRole('button', { name: 'Open change' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill(title)
    await page.getByRole('dialog').getByRole('button', { name: 'Open change' }).click()
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Merge', disabled: false })).toHaveCount(0)
  })

  await test.step('the team lead sees its graph, merges it, builds production', async () => {
    const review = await tess.open('/')
    await review.getByRole('link', { name: 'Changes' }).click()
    await review.getByRole('link', { name: title }).click()
    await expect(review.getByRole('group', { name: `${MODEL}, changed` })).toBeVisible()
    await expect(review.getByText(`where orders > -${least}`)).toBeVisible()
    await review.getByRole('button', { name: 'Approve' }).click()
    await review.getByRole('button', { name: 'Merge' }).click()
    await expect(review.getByRole('heading', { name: 'Merged', exact: true })).toBeVisible()
    await review.getByRole('button', { name: /Build/ }).first().click()
    await expect(review).toHaveURL(/\/runs\/\d+$/)
    await expect(review.getByRole('status').filter({ hasText: 'Succeeded' })).toBeVisible({ timeout: 90_000 })
    await expect(review.getByRole('main')).toContainText(/Production\s*production/)
  })

  await test.step('the reader is not offered the edit, and the API refuses it', async () => {
    const reading = await rea.open(`/commerce/develop/${PATH}`)
    await expect(reading.getByText('You may not open Develop')).toBeVisible()
    const places = reading.getByRole('navigation', { name: 'Places' })
    await expect(places.getByRole('link', { name: 'Lineage' })).toBeVisible()
    await expect(places.getByRole('link', { name: 'Develop' })).toHaveCount(0)
    const answer = await rea.ask('PUT', '/api/projects/commerce/workspace/draft', {
      path: PATH,
      content: 'select 1',
      baseVersion: 0,
      writer: 'somebody',
    })
    expect(answer.status).toBe(403)
  })
})
