import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { toCommitRef } from '#lib/compile-service/commit-ref.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { packageTarball } from '#lib/dbt/packages/testing/make-tar.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import { getFile } from '../get-file.ts'
import { findProjectPackages } from '../package-set.ts'
import { saveDraft } from '../save-draft.ts'
import { createTestProject, type TestProject } from '../testing/test-project.ts'
import { waitForInstalls } from './package-installs.ts'
import { cancelPackages, getPackages, installForMain, installPackages } from './project-packages.ts'

useTestDatabase()

const files = new Map<string, Buffer | string>()
const asked: string[] = []
const held = new Set<string>()
/** A hub of our own: what is in `held` is never answered. */
const server = createServer((request, response) => {
  const url = request.url ?? ''
  asked.push(url)
  if (held.has(url)) return
  const found = files.get(url)
  response.writeHead(found === undefined ? 404 : 200)
  response.end(found)
})
let base = ''
let count = 0
let project: TestProject
let ann: OperationContext
let ada: OperationContext

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  vi.stubEnv('DBT_PACKAGE_HUB_URL', base)
  for (const version of ['1.0.0', '1.1.0']) {
    files.set(
      `/tools-${version}.tgz`,
      packageTarball('tools', {
        'dbt_project.yml': `name: tools\nversion: '${version}'`,
        'macros/t.sql': `{% macro t() %}${version}{% endmacro %}`,
      }),
    )
  }
  const release = (version: string) => ({
    name: 'tools',
    packages: [],
    downloads: { tarball: `${base}/tools-${version}.tgz` },
  })
  const versions = { '1.0.0': release('1.0.0'), '1.1.0': release('1.1.0') }
  files.set('/api/v1/acme/tools.json', JSON.stringify({ name: 'tools', versions }))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(async () => {
  count += 1
  asked.length = 0
  held.clear()
  project = await createTestProject(`packed-${count}`, { 'dbt_project.yml': 'name: shop\nversion: "1.0"\n' })
  ann = contextOf(await createTestPerson(`ann-p${count}`, 'data_analyst'))
  ada = contextOf(await createTestPerson(`ada-p${count}`, 'admin'))
})

const place = () => ({ project: project.slug })
const hubList = (version: string) => `packages:\n  - package: acme/tools\n    version: ${version}\n`
const type = async (who: OperationContext, path: string, content: string) => {
  const known = await getFile(who, { ...place(), path }).catch(() => null)
  await saveDraft(who, { ...place(), path, content, baseVersion: known?.version ?? 0, writer: 'test' })
}
const settled = (who: OperationContext) =>
  vi.waitFor(
    async () => {
      const now = await getPackages(who, place())
      if (now.state === 'installing') throw new Error('it goes on')
      return now
    },
    { timeout: 30_000, interval: 50 },
  )
const install = async (who: OperationContext) => {
  await installPackages(who, place())
  return settled(who)
}
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return `${error.kind}: ${error.message}`
    throw error
  }
  return 'done'
}

describe('packages that a branch asks for', () => {
  it('are none at first; a list that is typed is missing until it is installed, once', async () => {
    expect(await getPackages(ann, place())).toMatchObject({ state: 'none', wanted: [] })
    await type(ann, 'packages.yml', hubList('1.0.0'))
    const before = await resolveScope(ann.principal, project.slug, 'branch')
    expect(before.scope.branch?.head.packageSetId).toBeNull()
    expect(await getPackages(ann, place())).toMatchObject({
      state: 'missing',
      wanted: [{ name: 'acme/tools', version: '1.0.0' }],
      usesOthers: false,
      refusal: null,
    })
    const begun = await installPackages(ann, place())
    expect(begun).toMatchObject({ state: 'installing', progress: { startedBy: ann.principal.name } })
    expect(await settled(ann)).toMatchObject({ state: 'installed', failure: null })
    // At once, and not some seconds later: the answer of before is forgotten.
    const after = await resolveScope(ann.principal, project.slug, 'branch')
    expect(after.scope.branch?.head.packageSetId).not.toBeNull()
    expect(after.scope.main.packageSetId).toBeNull()
    asked.length = 0
    expect(await install(ann)).toMatchObject({ state: 'installed' })
    expect(asked).toEqual([])
  })

  it('of another version are installed beside; those of before are used until then', async () => {
    await type(ann, 'packages.yml', hubList('1.0.0'))
    await install(ann)
    await type(ann, 'packages.yml', hubList('1.1.0'))
    expect(await getPackages(ann, place())).toMatchObject({ state: 'missing', usesOthers: true })
    expect(await install(ann)).toMatchObject({ state: 'installed', usesOthers: false })
    await type(ann, 'packages.yml', hubList('1.0.0'))
    expect(await getPackages(ann, place())).toMatchObject({ state: 'installed' })
  })

  it('come with their lock file as a draft where the project keeps one, and hold with it', async () => {
    await project.commitToMain({ 'package-lock.yml': 'packages: []\nsha1_hash: x\n' })
    await type(ann, 'packages.yml', hubList('[">=1.0.0", "<1.1.0"]'))
    expect(await install(ann)).toMatchObject({ state: 'installed' })
    const lock = await getFile(ann, { ...place(), path: 'package-lock.yml' })
    expect(lock.content).toContain('version: 1.0.0')
  })

  it('that are folders of the project follow it', async () => {
    await type(ann, 'local/own/dbt_project.yml', 'name: own\n')
    await type(ann, 'packages.yml', 'packages:\n  - local: local/own\n')
    expect(await install(ann)).toMatchObject({ state: 'installed' })
  })
})

describe('an installation', () => {
  it('that fails says why and what to do, and can be tried again', async () => {
    await type(ann, 'packages.yml', hubList('9.0.0'))
    const failed = await install(ann)
    expect(failed.state).toBe('missing')
    expect(failed.failure?.message).toMatch(/No version of acme\/tools fits.*9\.0\.0.*1\.1\.0, 1\.0\.0/)
    expect(failed.failure?.remedy).toBe('Change the version in packages.yml.')
    await type(ann, 'packages.yml', hubList('1.0.0'))
    expect(await install(ann)).toMatchObject({ state: 'installed' })
  })

  it('can be stopped, and leaves nothing', async () => {
    held.add('/tools-1.0.0.tgz')
    await type(ann, 'packages.yml', hubList('1.0.0'))
    await installPackages(ann, place())
    await vi.waitFor(() => expect(asked).toContain('/tools-1.0.0.tgz'), { timeout: 20_000, interval: 50 })
    const step = async () => (await getPackages(ann, place())).progress?.step
    await vi.waitFor(async () => expect(await step()).toContain('Installing acme/tools'), { timeout: 10_000 })
    expect(await cancelPackages(ann, place())).toMatchObject({ state: 'missing', failure: null })
  })

  it('is not begun for a list that cannot be read, or by who may not edit', async () => {
    await type(ann, 'packages.yml', 'packages: [\n')
    expect(await getPackages(ann, place())).toMatchObject({ state: 'unreadable' })
    expect(await refusal(installPackages(ann, place()))).toContain('invalid: The list of packages')
    const rea = contextOf(await createTestPerson(`rea-p${count}`, 'data_reader'))
    expect(await refusal(installPackages(rea, place()))).toContain('forbidden')
  })

  it('of main begins by itself after a merge, and a run that is started meanwhile waits for it', async () => {
    await project.commitToMain({ 'packages.yml': hubList('1.0.0') })
    expect(await waitForInstalls(project.project.id)).toBe(false)
    const installed = installForMain(project, ada)
    await vi.waitFor(async () => expect((await getPackages(ann, place())).state).toBe('installing'))
    expect(await waitForInstalls(project.project.id)).toBe(true)
    expect(await getPackages(ann, place())).toMatchObject({ state: 'installed' })
    await installed
    expect(await getPackages(ann, place())).toMatchObject({ state: 'installed' })
    const main = await toCommitRef(project, await project.commitToMain({ 'x.md': 'x' }))
    expect(main.packageSetId).not.toBeNull()
  })
})

describe('what reaches this machine', () => {
  it('is for who manages projects, or for all once it is on main', async () => {
    const list = `packages:\n  - tarball: ${base}/tools-1.0.0.tgz\n    name: tools\n`
    await type(ann, 'packages.yml', list)
    expect((await getPackages(ann, place())).refusal).toContain('an admin installs it')
    expect(await refusal(installPackages(ann, place()))).toContain('forbidden')
    expect(asked).toEqual([])
    await type(ada, 'packages.yml', list)
    expect(await install(ada)).toMatchObject({ state: 'installed' })
    // The same text is the same set: nothing is left to install for anybody.
    expect(await getPackages(ann, place())).toMatchObject({ state: 'installed' })
    await project.commitToMain({ 'packages.yml': list })
    await type(ann, 'packages.yml', `${list}  - package: acme/tools2\n    version: 1.0.0\n`)
    expect((await getPackages(ann, place())).refusal).toBeNull()
  })

  it.each([
    ['a folder outside', 'packages:\n  - local: ../../etc\n', /lies outside of the project/],
    ['a template', 'packages:\n  - package: "acme/{{ env_var(\'HOME\') }}"\n    version: 1.0.0\n', /admin/],
    ['a repository', 'packages:\n  - git: /srv/other.git\n    revision: v1\n', /admin/],
  ])('%s is refused for who only edits', async (_what, list, reason) => {
    await type(ann, 'packages.yml', list)
    expect(await refusal(installPackages(ann, place()))).toMatch(reason)
  })

  it('is not reached by the list of a folder of the project, nor by a lock file', async () => {
    const address = `packages:\n  - tarball: ${base}/tools-1.0.0.tgz\n    name: tools\n`
    await type(ann, 'own/dbt_project.yml', 'name: own\n')
    await type(ann, 'own/packages.yml', 'packages:\n  - local: own/inner\n')
    await type(ann, 'own/inner/dbt_project.yml', 'name: inner\n')
    await type(ann, 'packages.yml', 'packages:\n  - local: own\n')
    expect((await getPackages(ann, place())).refusal).toBeNull()
    await type(ann, 'own/inner/packages.yml', address)
    expect(await refusal(installPackages(ann, place()))).toMatch(/forbidden: .*admin/)
    await type(ann, 'own/inner/packages.yml', 'packages:\n  - local: ../outside\n')
    expect(await refusal(installPackages(ann, place()))).toMatch(/lies outside of the project/)
    await type(ann, 'packages.yml', hubList('1.0.0'))
    expect((await getPackages(ann, place())).refusal).toBeNull()
    await type(ann, 'package-lock.yml', `${address}sha1_hash: x\n`)
    expect(await refusal(installPackages(ann, place()))).toMatch(/forbidden: .*admin/)
    await type(ann, 'package-lock.yml', 'packages:\n  - local: ../outside\n    name: outside\n')
    expect(await refusal(installPackages(ann, place()))).toMatch(/lies outside of the project/)
    expect(asked).toEqual([])
  })

  it('may be written in a lock file anew where main names the address already', async () => {
    const address = `packages:\n  - tarball: ${base}/tools-1.0.0.tgz\n    name: tools\n`
    await project.commitToMain({ 'packages.yml': address })
    await type(ann, 'package-lock.yml', `${address}sha1_hash: x\n`)
    expect((await getPackages(ann, place())).refusal).toBeNull()
  })

  it('never is the folder where the project says that packages lie, outside of the copy', async () => {
    await type(ann, 'dbt_project.yml', 'name: shop\npackages-install-path: ../../elsewhere\n')
    await type(ann, 'packages.yml', hubList('1.0.0'))
    const failed = await install(ann)
    expect(failed.failure?.message).toContain('lies outside of the project')
    expect(asked).toEqual([])
  })

  it('is no secret of this installation', async () => {
    vi.stubEnv('METRICWRIGHT_PROBE', 'hidden')
    await type(
      ada,
      'packages.yml',
      'packages:\n  - package: acme/tools\n    version: "{{ env_var(\'METRICWRIGHT_PROBE\') }}"\n',
    )
    const failed = await install(ada)
    expect(failed.failure?.message).toContain('METRICWRIGHT_PROBE')
    expect(JSON.stringify(failed)).not.toContain('hidden')
    const found = await findProjectPackages(project.project.id, () => 'x')
    expect(found).toBeNull()
  })
})
