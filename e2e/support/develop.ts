import { expect, type Locator, type Page } from '@playwright/test'

/** The Develop place, as a person sees it: what the tests do there, in its own words. */
export class Develop {
  readonly page: Page
  readonly editor: Locator
  readonly bottom: Locator
  readonly model: Locator
  readonly results: Locator

  constructor(page: Page) {
    this.page = page
    this.editor = page.getByRole('region', { name: 'Editor' })
    this.bottom = page.getByRole('region', { name: 'Results and problems' })
    this.model = page.getByRole('complementary', { name: 'Model' })
    this.results = page.getByRole('grid', { name: /^Result, / })
  }

  /** Ctrl+P, as everybody opens files. */
  async openFile(name: string): Promise<void> {
    await this.choose(name)
    await expect(this.editor.getByRole('tab', { name, selected: true })).toBeVisible()
    await expect(this.text).toBeFocused()
  }

  /** Until Enter, and not a moment longer. */
  async choose(name: string): Promise<void> {
    // Before the page is alive it hears no keys.
    await this.page
      .getByRole('tree', { name: 'Files' })
      .or(this.page.getByRole('tab', { name: 'Files' }))
      .first()
      .waitFor()
    await this.page.keyboard.press('Control+p')
    const palette = this.page.getByRole('dialog', { name: 'Open a file' })
    await palette.getByPlaceholder('Open a file').fill(name)
    await palette.getByText(name).first().waitFor()
    await this.page.keyboard.press('Enter')
  }

  /** Monaco's input, not the field that takes the keys until the file is read. */
  get text(): Locator {
    return this.editor.getByRole('textbox', { name: /(?<!, being read)$/ }).first()
  }

  get markers(): Locator {
    return this.editor.locator('.squiggly-error')
  }

  async typeAtEnd(text: string): Promise<void> {
    await this.text.focus()
    await this.page.keyboard.press('Control+End')
    await this.page.keyboard.type(text)
  }

  async saved(): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
  }
}
