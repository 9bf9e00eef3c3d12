import { findFaults } from './support/axe.ts'
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
})
