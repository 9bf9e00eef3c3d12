import { findFaults } from './support/axe.ts'
import { openAChange } from './support/open-a-change.ts'
import { expect, test, type Person } from './support/test.ts'

const BASE = '/api/projects/commerce'
const MODEL = 'models/marts/revenue/production_mart_revenue_customer_segments.sql'
const MAIL = `, customers.email
from scored join {{ ref('dim_customers') }} as customers using (customer_id)`

/** What a change lets somebody read stands in it before it is approved. */
test('a change that takes a column up says who reads it by it, and a change that does not says so', async ({
  join,
}) => {
  test.setTimeout(240_000)
  const anna = await join('data_analyst', 'Anna Difference')
  const tess = await join('team_lead', 'Tess Difference')
  const number = await takeUpMail(anna)
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await tess.open(`/commerce/changes/${number}`, { colorScheme })
    const section = page.getByRole('region', { name: /^Access/ })
    await expect(section).toContainText('Merging this lets the group Management read', { timeout: 60_000 })
    await expect(section).toContainText(
      'email of stg_firestore_users (staging) through production_mart_revenue_customer_segments (mart)',
    )
    // A Data Reader views what the mail is taken from.
    await expect(section).not.toContainText('Data Reader')
    const madeOf = section.getByText(/^made of \d+ columns$/).first()
    await madeOf.focus()
    await page.keyboard.press('Enter')
    await expect(section.getByText('firestore.users_changelog').first()).toBeVisible()
    for (const fault of await findFaults(page)) found.push(`${colorScheme}: ${fault}`)
    await page.context().close()
  }
  expect(found.join('\n')).toBe('')

  const bob = await join('data_analyst', 'Bob Difference')
  const quiet = await openAChange(bob, 'A comment')
  const page = await tess.open(`/commerce/changes/${quiet}`)
  const section = page.getByRole('region', { name: /^Access/ })
  await expect(section).toContainText('No role reads more, or less, than before.', { timeout: 60_000 })
})

async function takeUpMail(analyst: Person): Promise<number> {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await analyst.ask(method, BASE + path, body)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const file = await ask<{ content: string; version: number }>(
    'GET',
    `/workspace/file?path=${encodeURIComponent(MODEL)}`,
  )
  const content = file.content.replace(/from scored\s*$/, MAIL)
  const draft = { path: MODEL, content, baseVersion: file.version, writer: 'access-difference' }
  await ask('PUT', '/workspace/draft', draft)
  await ask('POST', '/workspace/commits', { message: 'Segments with mail', paths: null })
  const change = { title: 'Segments with mail', description: '' }
  return (await ask<{ number: number }>('POST', '/changes', change)).number
}
