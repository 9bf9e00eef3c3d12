import { expect, type Locator, type Page } from '@playwright/test'

/** Ctrl+K, some letters, Enter. */
export async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page
    .getByRole('dialog')
    .getByRole('combobox')
    .or(page.getByRole('dialog').getByRole('textbox'))
    .first()
    .fill(name)
  await expect(page.getByRole('dialog').getByText(name).first()).toBeVisible()
  await page.keyboard.press('Enter')
}

/** Goes on with Tab until it has the focus; fails where it cannot be reached. */
export async function tabTo(page: Page, target: Locator, most = 80): Promise<void> {
  await target.waitFor()
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await isFocused(target)) return
    await page.keyboard.press('Tab')
  }
  expect(await isFocused(target), `${target} is reached by Tab`).toBe(true)
}

const isFocused = (target: Locator) =>
  target.evaluate(
    (element) => element.contains(document.activeElement) && document.activeElement !== document.body,
  )
