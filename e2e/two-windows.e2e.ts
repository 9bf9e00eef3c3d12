import { expect, test } from './support/test.ts'
import { Develop } from './support/develop.ts'

const MODEL = 'production_mart_core_daily_overview.sql'
const OTHER = 'production_mart_core_delivery_times.sql'

test('two windows of one person: the idle one follows, a conflict is decided once and blocks nothing else', async ({
  join,
}) => {
  test.setTimeout(180_000)
  const ann = await join('data_analyst', 'Ann Windows')
  const first = new Develop(await ann.open('/commerce/develop'))
  const second = new Develop(await first.page.context().newPage())
  await second.page.goto('/commerce/develop')
  await first.openFile(MODEL)
  await second.openFile(MODEL)
  // Where the other one will write.
  await second.page.keyboard.press('Control+End')

  await test.step('an idle window shows what another one stored, and says so', async () => {
    await first.typeAtEnd('\n-- of the first window')
    await first.saved()
    await expect(second.editor.getByText('of the first window')).toBeVisible()
    await expect(second.page.getByText(/was changed in another window/)).toBeVisible()
  })

  const conflict = second.page.getByRole('group', { name: `Conflict in ${MODEL}` })
  await test.step('a conflict says what it is, and opens at the first difference', async () => {
    // Typed while the line is cut: nobody hears of the other's text in time.
    await second.page.context().setOffline(true)
    await second.typeAtEnd('\n-- of the second window')
    const path = `models/marts/core/${MODEL}`
    const there = await ann.ask(
      'GET',
      `/api/projects/commerce/workspace/file?path=${encodeURIComponent(path)}`,
    )
    const file: { content: string; version: number } = await there.json()
    const saved = await ann.ask('PUT', '/api/projects/commerce/workspace/draft', {
      path,
      content: `${file.content}\n-- of another device`,
      baseVersion: file.version,
      writer: crypto.randomUUID(),
    })
    expect(saved.status).toBe(200)
    await second.page.context().setOffline(false)
    await expect(conflict.getByRole('alert')).toHaveText(/This file was changed elsewhere.*not saved yet/)
    await conflict.getByRole('button', { name: 'Show difference' }).click()
    await expect(conflict.getByText('1 difference')).toBeVisible()
    await expect(conflict.getByText('of another device')).toBeVisible()
    await expect(conflict.getByRole('button', { name: 'Next difference' })).toBeVisible()
  })

  await test.step('other files can be renamed and discarded meanwhile', async () => {
    await second.openFile(OTHER)
    await second.typeAtEnd('\n-- to be discarded')
    await expect(second.page.getByRole('tab', { name: /^Changes 2/ })).toBeVisible()
    await second.page.getByRole('tab', { name: /^Changes/ }).click()
    await second.page.getByRole('button', { name: `Discard changes of models/marts/core/${OTHER}` }).click()
    await second.page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
    await expect(second.page.getByRole('tab', { name: /^Changes 1/ })).toBeVisible()
  })

  await test.step('keeping mine takes one click', async () => {
    await second.editor.getByRole('tab', { name: MODEL }).click()
    await conflict.getByRole('button', { name: 'Keep mine' }).click()
    await expect(conflict).toBeHidden()
    await second.saved()
  })
})
