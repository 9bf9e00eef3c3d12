import type { Page } from '@playwright/test'
import { withDatabase } from './support/database.ts'
import { followStream } from './support/follow-stream.ts'
import { callApi, fetchAs, signInCookie, type SessionCookie } from './support/people.ts'
import type { Running } from './support/running.ts'
import { expect, test, type Person } from './support/test.ts'

const DATASET = 'production_core'
const NODE = 'model.commerce.fct_orders'
const API = '/api/projects/commerce'

interface Reader {
  readonly id: string
  readonly page: Page
  readonly cookie: SessionCookie
}

/** What reading comes to: the guarded query, and the two places that say why. */
test('a reader is refused, asks, reads for a day, and no longer than that', async ({
  join,
  browser,
  running,
}) => {
  test.setTimeout(240_000)
  const name = `Rosa Lindqvist ${process.pid}`
  const note = `The figures of the quarter, ${process.pid}`
  const ada = await join('admin', 'Ada Access')
  const tess = await join('team_lead', 'Tess Access')
  const previews = await addRoleThatPreviews(ada)

  const link = await test.step('an admin invites a person as Data Reader', () =>
    invite(ada, { name, email: `rosa.${process.pid}@example.com`, roles: [previews.name] }))
  const rosa = await test.step('the person joins by the link', async () => {
    const page = await (await browser.newContext({ baseURL: running.url })).newPage()
    return joinByLink(running, { page, link, email: `rosa.${process.pid}@example.com` })
  })
  const ask = (method: string, path: string, body?: unknown) =>
    fetchAs(running, rosa.cookie, method, API + path, body)
  const preview = async () => {
    const selection = "select count(*) as orders from {{ ref('fct_orders') }}"
    const answer = await ask('POST', '/previews', { path: null, content: null, selection, limit: 10 })
    const { status, datasets }: { status: string; datasets?: string[] } = await answer.json()
    return status === 'refused' ? `refused: ${datasets?.join(', ')}` : status
  }

  await test.step('sees what a reader sees: no edit is offered, and the server refuses one', async () => {
    const places = rosa.page.getByRole('navigation', { name: 'Places' })
    await expect(places.getByRole('link')).toHaveText([/Lineage/, /Runs/, /Access/, /Settings/])
    const path = 'models/core/fct_orders.sql'
    const body = { path, content: 'select 1', baseVersion: 0, writer: 'somebody' }
    expect((await ask('PUT', '/workspace/draft', body)).status).toBe(403)
    const inGraph = await ask('GET', '/graph?of=main')
    const { nodes }: { nodes: { name: string }[] } = await inGraph.json()
    expect(nodes.map((node) => node.name)).toContain('Restricted')
    expect(nodes.map((node) => node.name)).not.toContain('fct_orders')
    expect(await preview()).toMatch(/^refused/)
  })

  await test.step('may know that a dataset is there, and is refused what stands in it', async () => {
    await listFor(ada, rosa.id)
    await rosa.page.goto(`/commerce/lineage?focus=${NODE}`)
    const pane = rosa.page.getByRole('complementary', { name: 'Node' })
    await expect(pane.getByRole('heading', { name: 'fct_orders' })).toBeVisible()
    await expect(pane).toContainText(`You may not read ${DATASET} in production.`)
    expect(await preview()).toBe(`refused: ${DATASET}`)
  })

  await test.step('asks for it from there', async () => {
    await rosa.page.getByRole('button', { name: 'Request access' }).click()
    const dialog = rosa.page.getByRole('dialog', { name: 'Request access' })
    await expect(dialog).toContainText(DATASET)
    await dialog.getByRole('textbox', { name: 'What for' }).fill(note)
    await dialog.getByRole('button', { name: 'Send request' }).click()
    await expect(dialog).toBeHidden()
    await rosa.page.goto('/commerce/access?tab=requests')
    await expect(rosa.page.getByRole('row').filter({ hasText: note })).toContainText('Waiting')
    expect(await preview()).toBe(`refused: ${DATASET}`)
  })

  await test.step('a team lead approves it for a day', async () => {
    const page = await tess.open('/commerce/access?tab=requests')
    await page.getByRole('row').filter({ hasText: note }).getByRole('button', { name: 'Decide' }).click()
    const dialog = page.getByRole('dialog', { name: `Request of ${name}` })
    await expect(dialog.getByRole('combobox', { name: 'An approval ends after' })).toHaveValue('1')
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await expect(page.getByRole('row').filter({ hasText: note })).toContainText(
      /Approved by Tess Access, until/,
    )
    expect(await hoursLeft(running, rosa.id)).toBeCloseTo(24, 0)
  })

  await test.step('it works', async () => {
    expect(await preview()).toBe('ok')
    await rosa.page.goto(`/commerce/lineage?focus=${NODE}`)
    const pane = rosa.page.getByRole('complementary', { name: 'Node' })
    await expect(pane).toContainText('production_core.fct_orders')
    await expect(pane.getByText('You may not read')).toHaveCount(0)
    await expectExplained(rosa.page, { verdict: 'Yes', says: /View on production_core.*until/ })
  })

  await test.step('its end is the end, also of a stream that is open', async () => {
    const run = await startLongRun(await join('data_analyst', 'Ann Access'))
    await endsIn(running, rosa.id, 6)
    const stream = await followStream(running, rosa.cookie, `${API}/runs/${run.number}/events`)
    try {
      await expect.poll(stream.received).toContain('"type":"run"')
      expect(stream.isOpen()).toBe(true)
      await expect.poll(stream.isOpen, { timeout: 30_000 }).toBe(false)
      expect(await hoursLeft(running, rosa.id)).toBeLessThanOrEqual(0)
    } finally {
      await stream.leave()
      await run.cancel()
    }
    expect(stream.received()).not.toContain('"type":"done"')
    expect(await preview()).toBe(`refused: ${DATASET}`)
    await rosa.page.goto(`/commerce/lineage?focus=${NODE}`)
    const pane = rosa.page.getByRole('complementary', { name: 'Node' })
    await expect(pane).toContainText(`You may not read ${DATASET} in production.`)
    await expectExplained(rosa.page, { verdict: 'No', says: /List on production_core/ })
    await expect(rosa.page.getByRole('button', { name: 'Request access' })).toBeVisible()
  })
})

test('an admin views as Data Reader: a bar on every page, read only, and back', async ({ join }) => {
  const vera = await join('admin', 'Vera Views')
  const page = await vera.open('/commerce/lineage')
  const places = page.getByRole('navigation', { name: 'Places' })
  await expect(places.getByRole('link', { name: 'Develop' })).toBeVisible()
  const bar = page.getByRole('status', { name: 'Viewing as another' })
  await expect(bar).toHaveCount(0)

  await test.step('begins from the account menu', async () => {
    await page.getByRole('button', { name: 'Account of Vera Views' }).click()
    await page.getByRole('menuitem', { name: /View as/ }).click()
    const dialog = page.getByRole('dialog', { name: 'View as' })
    await dialog.getByRole('combobox', { name: 'Role, group or person' }).click()
    await page.getByRole('option', { name: 'Data Reader' }).click()
    await dialog.getByRole('button', { name: 'View', exact: true }).click()
    await expect(bar).toContainText('Viewing as the role Data Reader')
  })

  await test.step('the bar is there on every page, and no page shows more than a reader sees', async () => {
    for (const path of ['lineage', 'runs', 'runs/1', 'access', 'access?tab=requests', 'settings']) {
      await page.goto(`/commerce/${path}`)
      await expect(bar).toContainText('Read only, and recorded as done by you.')
      await expect(places.getByRole('link', { name: 'Develop' })).toHaveCount(0)
    }
    await page.goto('/commerce/develop')
    await expect(page.getByText('Data Reader may not open Develop')).toBeVisible()
    await expect(bar).toBeVisible()
  })

  await test.step('the server refuses to write, and says why in one sentence', async () => {
    const sentence = 'You are viewing as Data Reader, which is read only. Stop viewing to change something.'
    const request = { datasets: [DATASET], action: 'view', note: '' }
    const draft = { path: 'models/a.sql', content: 'select 1', baseVersion: 0, writer: 'somebody' }
    const asks = [
      vera.ask('POST', `${API}/access/requests`, request),
      vera.ask('PUT', `${API}/workspace/draft`, draft),
      vera.ask('POST', '/api/people/invitations', { email: 'a@example.com', name: '', roles: ['admin'] }),
    ]
    for (const answer of await Promise.all(asks)) {
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain(sentence)
    }
    await page.goto('/commerce/access?tab=requests')
    await page.getByRole('button', { name: 'Request access' }).click()
    const dialog = page.getByRole('dialog', { name: 'Request access' })
    await dialog.getByRole('textbox', { name: 'Dataset' }).fill(DATASET)
    await dialog.getByRole('button', { name: 'Send request' }).click()
    await expect(dialog).toContainText(sentence)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('the end brings everything back', async () => {
    await bar.getByRole('button', { name: 'Stop viewing' }).click()
    await expect(bar).toHaveCount(0)
    await expect(places.getByRole('link', { name: 'Develop' })).toBeVisible()
    await page.goto('/commerce/access?tab=audit')
    await expect(page.getByText('role Data Reader').first()).toBeVisible()
    const made = await vera.ask('POST', '/api/people/invitations', {
      email: `back.${process.pid}@example.com`,
      name: 'Back Again',
      roles: ['data_reader'],
    })
    expect(made.status).toBe(200)
  })
})

/** Readers read by the lineage and by what the project builds; the guard itself answers to who may also preview. */
async function addRoleThatPreviews(admin: Person): Promise<{ name: string }> {
  const name = `Previews ${process.pid}`
  const made = await admin.ask('POST', '/api/roles', {
    key: `previews_${process.pid}`,
    name,
    summary: 'Asks the warehouse, and edits nothing.',
    permissions: ['project.read', 'preview.run'],
  })
  expect(made.status).toBe(200)
  return { name }
}

interface Invited {
  readonly name: string
  readonly email: string
  /** Beside Data Reader, which the dialog begins with. */
  readonly roles: readonly string[]
}

async function invite(admin: Person, { name, email, roles }: Invited): Promise<string> {
  const page = await admin.open('/commerce/access?tab=people')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a person' })
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await expect(dialog.getByRole('checkbox', { name: 'Data Reader' })).toBeChecked()
  for (const role of roles) await dialog.getByRole('checkbox', { name: role }).check()
  await dialog.getByRole('button', { name: 'Make link' }).click()
  return dialog.getByRole('textbox', { name: `Link for ${email}` }).inputValue()
}

async function joinByLink(
  running: Running,
  { page, link, email }: { readonly page: Page; readonly link: string; readonly email: string },
): Promise<Reader> {
  const password = `${email} has a long password`
  await page.goto(link)
  await expect(page.getByText(`You sign in as ${email}.`)).toBeVisible()
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page).toHaveURL(/\/commerce\/lineage/)
  const cookie = await signInCookie(running, { email, password })
  const { id } = await callApi<{ id: string }>(running, cookie, 'GET', '/api/me')
  return { id, page, cookie }
}

async function listFor(admin: Person, person: string): Promise<void> {
  const answer = await admin.ask('PUT', `${API}/access/grants`, {
    subject: { kind: 'user', key: person },
    scope: { kind: 'dataset', value: DATASET },
    action: 'list',
    expiresAt: null,
    note: 'Its name is no secret.',
  })
  expect(answer.status).toBe(200)
}

async function expectExplained(page: Page, { verdict, says }: { verdict: string; says: RegExp }) {
  await page.goto('/commerce/access')
  const panel = page.getByRole('complementary', { name: 'Explain' })
  await panel.getByRole('combobox', { name: 'Dataset' }).fill(DATASET)
  await page.getByRole('option', { name: DATASET, exact: true }).click()
  await expect(panel.getByText(verdict, { exact: true })).toBeVisible()
  await expect(panel).toContainText(says)
}

const OF_THE_GRANT = `from access_grant where subject = $1 and scope = '${DATASET}' and action = 'view'`

/** By the database's clock, which is the one that decides. */
async function hoursLeft(running: Running, person: string): Promise<number> {
  const { rows } = await withDatabase(running, (client) =>
    client.query<{ hours: number }>(
      `select extract(epoch from expires_at - now())::float8 / 3600 as hours ${OF_THE_GRANT}`,
      [person],
    ),
  )
  return rows[0]?.hours ?? Number.NaN
}

async function endsIn(running: Running, person: string, seconds: number): Promise<void> {
  const { rowCount } = await withDatabase(running, (client) =>
    client.query(
      `update access_grant set expires_at = now() + $2 * interval '1 second' where id in (select id ${OF_THE_GRANT})`,
      [person, seconds],
    ),
  )
  expect(rowCount).toBe(1)
}

/** A run that goes on until it is cancelled, as one of a large table does. */
async function startLongRun(analyst: Person) {
  const model = `counts_for_long_${process.pid}`
  const call = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const answer = await analyst.ask(method, API + path, body)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const counting =
    'with recursive up (n) as (select 1 union all select n + 1 from up where n < 1000000000) select max(n) as n from up'
  await call('POST', '/workspace/files', { path: `models/marts/revenue/${model}.sql`, content: counting })
  const wish = {
    command: 'run',
    select: model,
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  }
  const { number } = await call<{ number: number }>('POST', '/runs', wish)
  return { number, cancel: () => call('POST', `/runs/${number}/cancel`, {}) }
}
