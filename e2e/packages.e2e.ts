import { Develop } from './support/develop.ts'
import { expect, test } from './support/test.ts'

const tools = {
  'local_packages/tools/dbt_project.yml': 'name: tools\nversion: "1.0"\n',
  'local_packages/tools/macros/one.sql': '{% macro one() %}1{% endmacro %}',
  'packages.yml': 'packages:\n  - local: local_packages/tools\n',
}

test('packages that packages.yml asks for are installed from the page, and their commit names the change', async ({
  join,
}) => {
  const ann = await join('data_analyst', 'Ann Packs')
  const model = `e2e_packed_${process.pid}`
  const files = { ...tools, [`models/marts/core/${model}.sql`]: 'select {{ tools.one() }} as one' }
  for (const [path, content] of Object.entries(files)) {
    const body = { path, content }
    expect((await ann.ask('POST', '/api/projects/commerce/workspace/files', body)).status).toBe(200)
  }
  const develop = new Develop(await ann.open('/commerce/develop'))
  const { page } = develop

  await test.step('an empty editor offers to find a file', async () => {
    await page.getByRole('button', { name: 'Find a file' }).click()
    await expect(page.getByRole('dialog', { name: 'Open a file' })).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('what uses them does not compile, and the bar says why', async () => {
    await develop.openFile(`${model}.sql`)
    await expect(develop.markers.first()).toBeVisible()
    await expect(page.getByText(/local_packages\/tools is not installed yet/)).toBeVisible()
  })

  await test.step('installed, it compiles at once', async () => {
    await page.getByRole('button', { name: 'Install packages' }).click()
    await expect(page.getByText(/is not installed yet|are being installed/)).toHaveCount(0, {
      timeout: 60_000,
    })
    await expect(develop.markers).toHaveCount(0)
  })

  await test.step('a change begins with the words of its only commit', async () => {
    const message = 'Tools of our own\n\nOne is one everywhere.'
    const done = await ann.ask('POST', '/api/projects/commerce/workspace/commits', { message, paths: null })
    expect(done.status).toBe(200)
    await page.reload()
    await page.getByRole('button', { name: 'Open change' }).click()
    await expect(page.getByLabel('Title')).toHaveValue('Tools of our own')
    await expect(page.getByLabel('Description')).toHaveValue('One is one everywhere.')
  })
})
