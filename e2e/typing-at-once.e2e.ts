import { expect, test } from './support/test.ts'
import { Develop } from './support/develop.ts'

const FIRST = 'production_mart_core_daily_overview.sql'
const LAST = 'production_mart_core_customer_overview.sql'
const NEXT = 'production_mart_core_delivery_times.sql'

test('keys right after a file was chosen are for that file, however long it takes to read', async ({
  join,
}) => {
  const ann = await join('data_analyst', 'Ann Quick')
  const page = await ann.open('/commerce/develop')
  const develop = new Develop(page)
  await develop.openFile(FIRST)
  await expect(develop.editor.getByText("'fct_orders'").first()).toBeVisible()

  // A word or the end of a line may be a step of its own.
  const undo = (text: string) =>
    expect(async () => {
      await page.keyboard.press('Control+z')
      await expect(develop.editor.getByText(text)).toBeHidden({ timeout: 200 })
    }).toPass()

  await test.step('by the palette, over a slow line', async () => {
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route(/\/workspace\/file\?.*delivery_times/, async (route) => {
      await held
      await route.continue()
    })
    await develop.choose(NEXT)
    // Nothing is awaited in between: this is how fast fingers are.
    await page.keyboard.type('-- typed at once\n')
    await expect(develop.editor.getByRole('tab', { name: NEXT, selected: true })).toBeVisible()
    await page.keyboard.type('-- and before it came\n')
    answer()
    await expect(develop.editor.getByText('-- and before it came')).toBeVisible()
    await expect(develop.text).toBeFocused()
    await develop.saved()
    const stored = await ann.ask('GET', '/api/projects/commerce/workspace')
    const { files }: { files: { path: string; draft: boolean }[] } = await stored.json()
    expect(files.filter((file) => file.draft).map((file) => file.path)).toEqual([`models/marts/core/${NEXT}`])
  })

  await test.step('back to a file that is open already', async () => {
    await develop.choose(FIRST)
    await page.keyboard.type('-- the first again ')
    await expect(develop.editor.getByRole('tab', { name: FIRST, selected: true })).toBeVisible()
    await expect(develop.editor.getByText('-- the first again')).toBeVisible()
    await undo('the first again')
  })

  await test.step('a preview that was asked for before the text came is run with all that was typed', async () => {
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route(/\/workspace\/file\?.*customer_overview/, async (route) => {
      await held
      await route.continue()
    })
    await develop.choose(LAST)
    await page.keyboard.type('-- asked ')
    await page.keyboard.press('Control+Enter')
    await page.keyboard.type('early\n')
    await expect(develop.editor.getByRole('tab', { name: LAST, selected: true })).toBeVisible()
    const previewed = page.waitForRequest(/\/previews$/)
    answer()
    const { path, content }: { path: string; content: string } = (await previewed).postDataJSON()
    expect(path).toContain(LAST)
    expect(content).toMatch(/^-- asked early\n/)
    await undo('asked')
  })

  await test.step('undo is still there after other files were read', async () => {
    await develop.choose(NEXT)
    await expect(develop.editor.getByText('-- and before it came')).toBeVisible()
    await undo('and before it came')
    await undo('typed at once')
  })

  await test.step('a difference makes way for the file that is chosen', async () => {
    await develop.choose(FIRST)
    await page.keyboard.type('-- to compare\n')
    await page.getByRole('tab', { name: /^Changes/ }).click()
    await page
      .getByRole('button', { name: /daily_overview/ })
      .first()
      .click()
    await expect(page.getByRole('region', { name: /Difference/ })).toBeVisible()
    await develop.choose(FIRST)
    await expect(page.getByRole('region', { name: /Difference/ })).toBeHidden()
    await expect(develop.text).toBeFocused()
  })
})
