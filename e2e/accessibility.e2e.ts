import { findFaults } from './support/axe.ts'
import { Develop } from './support/develop.ts'
import { expect, test, type Person } from './support/test.ts'
import { places, viewAsReader, type Place } from './support/places.ts'
import { openAChange } from './support/open-a-change.ts'

/** axe finds nothing serious on any page, in either theme. */
test.describe('accessibility', () => {
  test('of every page, light and dark', async ({ join, browser, running }) => {
    test.setTimeout(300_000)
    const people: Record<Exclude<Place['as'], 'nobody'>, Person> = {
      analyst: await join('data_analyst', 'Axel Analyst'),
      lead: await join('team_lead', 'Lena Lead'),
      admin: await join('admin', 'Ada Admin'),
      reader: await join('data_reader', 'Rita Reader'),
      viewer: await join('admin', 'Vera Viewer'),
    }
    await people.viewer.ask('POST', '/api/view-as', viewAsReader)
    const change = await openAChange(people.analyst)
    const found: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const place of places) {
        const path = place.path.replace('CHANGE', String(change))
        const address = path.startsWith('/') ? path : `/commerce/${path}`
        const page =
          place.as === 'nobody'
            ? await (await browser.newContext({ baseURL: running.url, colorScheme })).newPage()
            : await people[place.as].open(address, { colorScheme })
        if (place.as === 'nobody') await page.goto(address)
        if (place.press !== undefined) await page.getByRole('button', { name: place.press }).click()
        await expect(page.getByText(place.shows).first()).toBeVisible()
        for (const fault of await findFaults(page)) found.push(`${place.name}, ${colorScheme}: ${fault}`)
        await page.context().close()
      }
    }
    expect(found.join('\n')).toBe('')
  })

  test('of a conflict of two windows and of one with main, light and dark', async ({ join }) => {
    test.setTimeout(180_000)
    const ann = await join('data_analyst', 'Anna Conflict')
    const bob = await join('data_analyst', 'Bob Conflict')
    const tess = await join('team_lead', 'Tess Conflict')
    await mergeAnotherText(ann, bob, tess)
    const found: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await ann.open('/commerce/develop', { colorScheme })
      const develop = new Develop(page)
      await develop.openFile(TYPED)
      await page.route('**/workspace/draft', (route) => route.abort())
      await develop.typeAtEnd(`\n-- typed in the ${colorScheme}`)
      await writeDraft(ann, `models/marts/core/${TYPED}`, `-- of another device, ${colorScheme}`)
      await page.unroute('**/workspace/draft')
      const conflict = page.getByRole('group', { name: `Conflict in ${TYPED}` })
      await conflict.getByRole('button', { name: 'Show difference' }).click()
      await expect(conflict.getByText(/^\d differences?$/)).toBeVisible()
      for (const fault of await findFaults(page)) found.push(`conflict, ${colorScheme}: ${fault}`)
      await conflict.getByRole('button', { name: 'Take theirs' }).click()
      await expect(conflict).toBeHidden()
      await page.getByRole('tab', { name: /^Changes/ }).click()
      await page.getByRole('button', { name: /^Update/ }).click()
      const merge = page.getByRole('region', { name: 'Conflicts with main' })
      await merge.getByRole('button', { name: 'Start from your branch' }).click()
      await expect(merge.getByText('Result', { exact: true })).toBeVisible()
      for (const fault of await findFaults(page)) found.push(`merge, ${colorScheme}: ${fault}`)
      await page.context().close()
    }
    expect(found.join('\n')).toBe('')
  })
})

const TYPED = 'production_mart_core_daily_overview.sql'
const MERGED = 'models/marts/revenue/production_mart_revenue_daily_sales_v2.sql'

async function writeDraft(person: Person, path: string, line: string): Promise<void> {
  const base = '/api/projects/commerce/workspace'
  const read = await person.ask('GET', `${base}/file?path=${encodeURIComponent(path)}`)
  const file: { content: string; version: number } = await read.json()
  const content = `${file.content.trimEnd()}\n${line}\n`
  const body = { path, content, baseVersion: file.version, writer: crypto.randomUUID() }
  expect((await person.ask('PUT', `${base}/draft`, body)).status).toBe(200)
}

/** The same line, other than on Ann's branch, where it is committed. */
async function mergeAnotherText(ann: Person, bob: Person, tess: Person): Promise<void> {
  const base = '/api/projects/commerce'
  await writeDraft(ann, MERGED, '-- as Anna has it')
  const committed = { message: 'As Anna has it', paths: null }
  expect((await ann.ask('POST', `${base}/workspace/commits`, committed)).status).toBe(200)
  const number = await openAChange(bob)
  const shown = await tess.ask('GET', `${base}/changes/${number}`)
  const { headSha }: { headSha: string } = await shown.json()
  const head = { headSha }
  expect((await tess.ask('POST', `${base}/changes/${number}/approvals`, head)).status).toBe(200)
  expect((await tess.ask('POST', `${base}/changes/${number}/merge`, head)).status).toBe(200)
}
