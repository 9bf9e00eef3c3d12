import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser } from '@playwright/test'
import { launchOptions } from '#e2e/support/chromium.ts'
import { waitForFirstBuild } from '#e2e/support/first-build.ts'
import { openAChange } from '#e2e/support/open-a-change.ts'
import { addPerson, fetchAs, signInCookie, type Role, type SessionCookie } from '#e2e/support/people.ts'
import { places, viewAsReader, type Place } from '#e2e/support/places.ts'
import { startStack, type Stack } from '#e2e/support/stack.ts'

/**
 * `npm run screens`: a picture of every page at two sizes, light and dark, of the demo with a first build, an open
 * change and five people. They are to be looked at.
 */
const sizes = [
  { width: 1440, height: 900 },
  { width: 1100, height: 700 },
]
const schemes = ['light', 'dark'] as const

const { values } = parseArgs({
  options: { out: { type: 'string', default: '.cache/screens' }, only: { type: 'string', default: '' } },
})
const out = path.resolve(values.out)
mkdirSync(out, { recursive: true })
const stack = await startStack()
const browser = await chromium.launch(launchOptions())
try {
  const people = await gatherPeople(stack)
  const change = await openAChange(
    { ask: (method, where, body) => fetchAs(stack, people.analyst, method, where, body) },
    'Revenue is rounded once, at the end',
  )
  await waitForFirstBuild(stack, people.lead)
  await checkAccess(people.admin)
  for (const place of places.filter((each) => each.name.includes(values.only))) {
    await shoot(browser, place, people, change)
  }
  process.stdout.write(`The pictures are in ${out}\n`)
} finally {
  await browser.close()
  await stack.stop()
}

type People = Record<Exclude<Place['as'], 'nobody'>, SessionCookie>

async function gatherPeople(stack: Stack): Promise<People> {
  const admin = await signInCookie(stack, stack.admin)
  const join = async (name: string, role: Role) => {
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`
    return signInCookie(stack, await addPerson(stack, admin, { name, email, role }))
  }
  const viewer = await join('Vera Lund', 'admin')
  await fetchAs(stack, viewer, 'POST', '/api/view-as', viewAsReader)
  return {
    viewer,
    analyst: await join('Ann Berger', 'data_analyst'),
    lead: await join('Tess Nakamura', 'team_lead'),
    reader: await join('Rea Solis', 'data_reader'),
    admin: await join('Ada Moreau', 'admin'),
  }
}

/** So that its page has a report; it is done long before its picture is made. */
async function checkAccess(admin: SessionCookie): Promise<void> {
  await fetchAs(stack, admin, 'POST', '/api/projects/commerce/access/checks')
}

async function shoot(browser: Browser, place: Place, people: People, change: number): Promise<void> {
  const where = place.path.replace('CHANGE', String(change))
  for (const viewport of sizes) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport, colorScheme, baseURL: stack.url })
      // Many pages one after the other: a machine that is busy for a while takes none of them away.
      context.setDefaultTimeout(150_000)
      if (place.as !== 'nobody') await context.addCookies([people[place.as]])
      const page = await context.newPage()
      await page.goto(where.startsWith('/') ? where : `/commerce/${where}`)
      if (place.press !== undefined) await page.getByRole('button', { name: place.press }).click()
      await page.getByText(place.shows).first().waitFor()
      await page.evaluate(() => document.fonts.ready)
      await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined)
      const file = `${place.name}-${viewport.width}-${colorScheme}.png`
      await page.screenshot({ path: path.join(out, file) })
      process.stdout.write(`${file}\n`)
      await context.close()
    }
  }
}
