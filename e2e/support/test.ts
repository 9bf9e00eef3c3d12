import { test as base, type BrowserContextOptions, type Page } from '@playwright/test'
import { addPerson, fetchAs, signInCookie, type Account, type Role, type SessionCookie } from './people.ts'
import { readRunning, type Running } from './running.ts'

export interface Person extends Account {
  readonly name: string
  readonly cookie: SessionCookie
  /** A page of a browser of this person's own, signed in. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** Asks the API as this person, past every page. */
  ask(method: string, path: string, body?: unknown): Promise<Response>
}

interface Fixtures {
  readonly running: Running
  /** Somebody new with that role. Errors on the console of their pages fail the test. */
  readonly join: (role: Role, name: string) => Promise<Person>
}

let joined = 0

export const test = base.extend<Fixtures>({
  // Playwright asks for the pattern, also where nothing is taken from it.
  running: async ({}, provide) => provide(readRunning()),
  join: async ({ running, browser }, provide) => {
    const complaints: string[] = []
    await provide(async (role, name) => {
      const email = `${name.toLowerCase().replaceAll(' ', '.')}.${process.pid}.${(joined += 1)}@example.com`
      const account = await addPerson(running, running.adminCookie, { name, email, role })
      const cookie = await signInCookie(running, account)
      return {
        ...account,
        name,
        cookie,
        ask: (method, path, body) => fetchAs(running, cookie, method, path, body),
        open: async (path, options = {}) => {
          const context = await browser.newContext({ baseURL: running.url, ...options })
          await context.addCookies([cookie])
          const page = await context.newPage()
          page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`))
          await page.goto(path)
          return page
        },
      }
    })
    if (complaints.length > 0) throw new Error(`The pages complained:\n${complaints.join('\n')}`)
  },
})

export { expect } from '@playwright/test'
