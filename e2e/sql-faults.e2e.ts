import { expect, test } from './support/test.ts'
import { Develop } from './support/develop.ts'

const MODEL = 'production_mart_core_daily_overview.sql'

test('SQL that the warehouse would refuse is marked while it is typed, without a preview', async ({
  join,
}) => {
  const ann = await join('data_analyst', 'Ann Faults')
  const develop = new Develop(await ann.open('/commerce/develop'))
  const { page } = develop
  await develop.openFile(MODEL)
  await expect(develop.markers).toHaveCount(0)

  await test.step('a mistake of syntax', async () => {
    await develop.typeAtEnd('\nwher 1 = 1')
    await expect(develop.markers.first()).toBeVisible()
    await page.getByRole('tab', { name: /^Problems/ }).click()
    const problem = develop.bottom.getByRole('listitem').filter({ hasText: 'syntax error' })
    await expect(problem).toContainText(/line \d+/)
  })

  await test.step('is gone with its text', async () => {
    await develop.text.focus()
    await page.keyboard.press('Shift+Home')
    await page.keyboard.press('Delete')
    await expect(develop.markers).toHaveCount(0)
    await expect(develop.bottom.getByText('No problems')).toBeVisible()
  })

  await test.step('a column that is not there', async () => {
    await develop.typeAtEnd('order by no_such_column')
    await expect(develop.markers.first()).toBeVisible()
    await expect(develop.bottom.getByText(/no_such_column/)).toBeVisible()
  })
})

test('what reads a model that is not built is told so, and builds it with its parents', async ({ join }) => {
  test.setTimeout(240_000)
  const ann = await join('data_analyst', 'Ann Parents')
  const parent = `e2e_parent_${process.pid}`
  const child = `e2e_child_${process.pid}`
  const files = { [parent]: 'select 1 as one', [child]: `select * from {{ ref('${parent}') }}` }
  for (const [name, content] of Object.entries(files)) {
    const body = { path: `models/marts/core/${name}.sql`, content }
    expect((await ann.ask('POST', '/api/projects/commerce/workspace/files', body)).status).toBe(200)
  }
  const develop = new Develop(await ann.open('/commerce/develop'))
  const { page } = develop
  await develop.openFile(`${child}.sql`)

  await test.step('as information, not as a mistake', async () => {
    await page.getByRole('tab', { name: /^Problems/ }).click()
    const told = develop.bottom.getByText(
      `${parent} is not built yet, neither in your schema nor in production.`,
    )
    await expect(told).toBeVisible()
    await expect(develop.markers).toHaveCount(0)
    await expect(
      develop.bottom.getByRole('button', { name: 'Build it with its parents', exact: true }),
    ).toBeVisible()
  })

  await test.step('in place of the rows of a preview', async () => {
    await develop.text.focus()
    await page.keyboard.press('Control+Enter')
    await expect(develop.bottom.getByRole('alert')).toContainText(`${parent} is not built yet`)
    await develop.bottom.getByRole('button', { name: 'Build it with its parents', exact: true }).click()
    const run = develop.bottom.getByRole('region', { name: /^Run \d+/ })
    await expect(run).toContainText(/Run \d+ succeeded/, { timeout: 60_000 })
    await expect(run).toContainText(parent)
  })

  await test.step('and then it is there', async () => {
    await expect(develop.editor.locator('.squiggly-info')).toHaveCount(0)
    await develop.text.focus()
    await page.keyboard.press('Control+Enter')
    await expect(develop.results).toBeVisible()
  })
})
