import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/test.ts'
import { findFaults } from './support/axe.ts'
import { Develop } from './support/develop.ts'
import { command } from './support/keyboard.ts'

/** Opened by a key at its opener, clean for axe, closed by Escape, and the focus is where it was. */
async function opensAndCloses(page: Page, opener: Locator, surface: Locator, key = 'Enter'): Promise<void> {
  await opener.focus()
  await page.keyboard.press(key)
  await closes(page, opener, surface)
}

async function closes(page: Page, opener: Locator, surface: Locator): Promise<void> {
  await expect(surface).toBeVisible()
  // The focus has gone in, and it has faded in: colours are judged as they stay.
  await expect.poll(() => surface.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await expect
    .poll(() => surface.evaluate((element) => element.getAnimations({ subtree: true }).length))
    .toBe(0)
  expect((await findFaults(page)).join('\n')).toBe('')
  await page.keyboard.press('Escape')
  await expect(surface).toBeHidden()
  await expect(opener).toBeFocused()
}

const MODEL = 'production_mart_core_delivery_times.sql'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`dialogs and menus of Develop and Runs by keyboard, ${colorScheme}`, async ({ join }) => {
    test.setTimeout(240_000)
    const ann = await join('data_analyst', 'Ann Dialogs')
    const page = await ann.open('/commerce/develop', { colorScheme })
    const develop = new Develop(page)
    const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
    await develop.openFile(MODEL)
    const tree = page.getByRole('tree', { name: 'Files' })

    await test.step('new file', () =>
      opensAndCloses(page, page.getByRole('button', { name: 'New file' }), dialog('New file')))
    await test.step('rename', () => opensAndCloses(page, tree, dialog(`Rename ${MODEL}`), 'F2'))
    await test.step('the menu of a file', async () => {
      await page.getByRole('treeitem', { name: /delivery_times/ }).click({ button: 'right' })
      await closes(page, tree, page.getByRole('menu'))
    })
    await test.step('rename from the menu', async () => {
      await page.getByRole('treeitem', { name: /delivery_times/ }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Rename' }).click()
      await closes(page, tree, dialog(`Rename ${MODEL}`))
    })
    await test.step('more ways to preview', () =>
      opensAndCloses(
        page,
        page.getByRole('button', { name: 'More previews and their limit' }),
        page.getByRole('menu'),
      ))
    await test.step('branches', () =>
      opensAndCloses(page, page.getByRole('button', { name: /^Branch / }), page.getByRole('menu')))
    await test.step('new branch', async () => {
      const switcher = page.getByRole('button', { name: /^Branch / })
      await switcher.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: /^New branch/ }).click()
      await closes(page, switcher, dialog('New branch'))
    })
    await test.step('account', () =>
      opensAndCloses(page, page.getByRole('button', { name: /^Account of/ }), page.getByRole('menu')))
    await test.step('discard', async () => {
      await develop.typeAtEnd('\n-- of the dialogs')
      await expect(page.getByRole('tab', { name: /^Changes 1/ })).toBeVisible()
      await page.getByRole('tab', { name: /^Changes/ }).click()
      await opensAndCloses(
        page,
        page.getByRole('button', { name: /^Discard changes of/ }),
        dialog('Discard 1 change?'),
      )
    })
    await test.step('delete is undone', async () => {
      await page.getByRole('tab', { name: 'Files' }).click()
      await tree.focus()
      await page.keyboard.press('Delete')
      const undo = page.getByRole('button', { name: 'Undo' })
      await expect(undo).toBeVisible()
      expect((await findFaults(page)).join('\n')).toBe('')
      await undo.focus()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('treeitem', { name: /delivery_times/ })).toBeVisible()
    })
    await test.step('new run', async () => {
      await page.goto('/commerce/runs')
      await opensAndCloses(page, page.getByRole('button', { name: 'New run' }), dialog('New run'))
    })
    await test.step('new token', async () => {
      await page.goto('/commerce/settings')
      await opensAndCloses(page, page.getByRole('button', { name: 'New token' }), dialog('New API token'))
    })
    await page.context().close()
  })

  test(`dialogs of Access by keyboard, ${colorScheme}`, async ({ join }) => {
    test.setTimeout(240_000)
    const ada = await join('admin', 'Ada Dialogs')
    const page = await ada.open('/commerce/access?tab=people', { colorScheme })
    const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
    await test.step('invite', () =>
      opensAndCloses(
        page,
        page.getByRole('button', { name: 'Invite', exact: true }),
        dialog('Invite a person'),
      ))
    await test.step('a person', async () => {
      const row = page.getByRole('row').filter({ hasText: ada.email })
      const menu = row.getByRole('button').last()
      await opensAndCloses(page, menu, page.getByRole('menu'))
      await menu.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem').first().press('Enter')
      await closes(page, menu, page.getByRole('dialog'))
    })
    await test.step('grant', async () => {
      await page.goto('/commerce/access?tab=grants')
      await opensAndCloses(page, page.getByRole('button', { name: 'Grant', exact: true }), dialog('Grant'))
    })
    await test.step('view as, from the account', async () => {
      const account = page.getByRole('button', { name: /^Account of/ })
      await account.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: /^View as/ }).press('Enter')
      await closes(page, account, dialog('View as'))
    })
    await test.step('view as, from the palette', async () => {
      const search = page.getByRole('button', { name: 'Find anything' })
      await search.focus()
      await command(page, 'View as')
      await closes(page, search, dialog('View as'))
    })
    await page.context().close()
  })
}
