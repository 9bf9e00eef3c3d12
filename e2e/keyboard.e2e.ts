import { expect, test } from './support/test.ts'
import { Develop } from './support/develop.ts'
import { command, tabTo } from './support/keyboard.ts'

const MODEL = 'production_mart_support_ticket_load_daily'

/** The first ten minutes once more, with no click at all. */
test('the first ten minutes work by keyboard alone', async ({ join, browser, running }) => {
  test.setTimeout(240_000)
  const ann = await join('data_analyst', 'Ann Keys')
  const tess = await join('team_lead', 'Tess Keys')
  const title = `Load of support ${process.pid}`

  const page = await (await browser.newContext({ baseURL: running.url })).newPage()
  await page.goto('/')
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await page.keyboard.type(ann.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(ann.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tree', { name: 'Files' })).toBeVisible()

  const develop = new Develop(page)
  await test.step('opens, breaks and mends a model', async () => {
    await develop.openFile(`${MODEL}.sql`)
    await develop.typeAtEnd("union all select * from {{ ref('no_such_model') }}")
    await expect(develop.markers.first()).toBeVisible()
    await page.keyboard.press('Shift+Home')
    await page.keyboard.type(`-- one row a day and channel, ${process.pid}`)
    await expect(develop.markers).toHaveCount(0)
  })

  await test.step('previews, reads the grid, leaves the editor with F6', async () => {
    await page.keyboard.press('Control+Enter')
    await expect(develop.results).toBeVisible()
    await page.keyboard.press('F6')
    await expect(develop.text).not.toBeFocused()
    await tabTo(page, develop.results)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
  })

  await test.step('builds', async () => {
    await command(page, `Build ${MODEL}`)
    const run = develop.bottom.getByRole('region', { name: /^Run \d+/ })
    await expect(run).toContainText(/Run \d+ succeeded/, { timeout: 60_000 })
  })

  await test.step('commits and opens the change', async () => {
    await command(page, 'Commit changes')
    await expect(page.getByRole('textbox', { name: 'Commit message' })).toBeFocused()
    await page.keyboard.type(title)
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText(/Committed 1 file/)).toBeVisible()
    await command(page, 'Open a change')
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
    await page.keyboard.type(title)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
  })

  await test.step('the team lead merges', async () => {
    const review = await tess.open('/')
    await expect(review.getByRole('tree', { name: 'Files' })).toBeVisible()
    await command(review, 'Changes')
    await tabTo(review, review.getByRole('link', { name: title }))
    await review.keyboard.press('Enter')
    await tabTo(review, review.getByRole('button', { name: 'Approve' }))
    await review.keyboard.press('Enter')
    await expect(review.getByRole('button', { name: 'Merge', disabled: false })).toBeVisible()
    await tabTo(review, review.getByRole('button', { name: 'Merge' }))
    await review.keyboard.press('Enter')
    await expect(review.getByRole('heading', { name: 'Merged', exact: true })).toBeVisible()
  })
})
