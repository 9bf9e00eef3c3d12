import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { packagesHash } from '#lib/dbt/packages/index.ts'
import { makeTarball, packageTarball } from '#lib/dbt/packages/testing/make-tar.ts'

const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))
const files = new Map<string, Buffer | string>()
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  const found = files.get(request.url ?? '')
  response.writeHead(found === undefined ? 404 : 200)
  response.end(found)
})
let base = ''
let home = ''
let folder = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  home = mkdtempSync(join(tmpdir(), 'deps-'))
  offer('acme/tools', {
    '1.0.0': {},
    '1.1.0': {},
    '1.2.0': { require_dbt_version: ['>=9.0.0'] },
    '1.3.0-rc1': {},
  })
  offer('acme/more', { '2.0.0': { packages: [{ package: 'acme/tools', version: ['>=1.0.0', '<1.1.0'] }] } })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(home, { recursive: true, force: true })
})
beforeEach(() => {
  folder = mkdtempSync(join(home, 'project-'))
  asked.length = 0
  write('dbt_project.yml', 'name: shop\nversion: "1.0"\nprofile: shop\n')
})

/** A package of the hub with these versions. */
function offer(name: string, versions: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
  const short = name.slice(name.indexOf('/') + 1)
  const releases = Object.entries(versions).map(([version, more]) => {
    const path = `/files/${short}-${version}.tgz`
    files.set(
      path,
      packageTarball(`${short}-${version}`, { 'dbt_project.yml': `name: ${short}\nversion: '${version}'` }),
    )
    return [
      version,
      { name: short, packages: [], downloads: { tarball: `${base}${path}` }, ...more },
    ] as const
  })
  files.set(`/api/v1/${name}.json`, JSON.stringify({ name: short, versions: Object.fromEntries(releases) }))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const text = (path: string) => readFileSync(join(folder, path), 'utf8')

function deps(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const env = {
    ...process.env,
    XDG_CACHE_HOME: join(home, 'cache'),
    DBT_PACKAGE_HUB_URL: base,
    TOOLS: '1.1.0',
    DBT_ENV_SECRET_TOKEN: 'hunter2',
  }
  return new Promise((resolve) => {
    execFile(bin, ['deps', ...words], { cwd: folder, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

describe('packages of the hub', () => {
  it('are locked and installed, and not fetched again', async () => {
    write('packages.yml', `packages: [{package: acme/tools, version: "{{ env_var('TOOLS') }}"}]`)
    const first = await deps()
    expect([first.code, first.output]).toEqual([0, expect.stringContaining('Installed from version 1.1.0')])
    expect(text('dbt_packages/tools/dbt_project.yml')).toContain("version: '1.1.0'")
    expect(text('package-lock.yml')).toMatch(/name: tools\n {4}package: acme\/tools\n {4}version: 1\.1\.0/)
    asked.length = 0
    expect((await deps()).code).toBe(0)
    expect(asked).toEqual([])
  })

  it('are the newest that all can live with, for this version of dbt', async () => {
    write('packages.yml', 'packages: [{package: acme/tools, version: [">=1.0.0"]}]')
    expect((await deps('--lock')).code).toBe(0)
    expect(text('package-lock.yml')).toContain('version: 1.1.0')
    expect(existsSync(join(folder, 'dbt_packages'))).toBe(false)
    write(
      'packages.yml',
      'packages: [{package: acme/tools, version: [">=1.0.0"]}, {package: acme/more, version: 2.0.0}]',
    )
    expect((await deps()).code).toBe(0)
    expect(text('dbt_packages/tools/dbt_project.yml')).toContain("version: '1.0.0'")
    expect(text('dbt_packages/more/dbt_project.yml')).toContain('more')
  })

  it('that exclude each other are named with who asks for them', async () => {
    write(
      'packages.yml',
      'packages: [{package: acme/tools, version: 1.1.0}, {package: acme/more, version: 2.0.0}]',
    )
    const { code, output } = await deps()
    expect(code).toBe(2)
    expect(output).toContain('1.1.0 (packages.yml), >=1.0.0 (acme/more 2.0.0), <1.1.0 (acme/more 2.0.0)')
    expect(existsSync(join(folder, 'package-lock.yml'))).toBe(false)
  })

  it('that are unknown, or whose download is not what was promised, are refused', async () => {
    write('packages.yml', 'packages: [{package: acme/none, version: 1.0.0}]')
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining('no package acme/none') })
    offer('acme/forged', {
      '1.0.0': { downloads: { tarball: `${base}/files/tools-1.0.0.tgz`, sha1: 'ab12' } },
    })
    write('packages.yml', 'packages: [{package: acme/forged, version: 1.0.0}]')
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining('not what the hub promised') })
  })

  it('are used as they are without a network', async () => {
    write('packages.yml', 'packages: [{package: acme/tools, version: 1.0.0}]')
    await deps()
    rmSync(join(folder, 'package-lock.yml'))
    const away = base
    base = 'http://127.0.0.1:9'
    const { code, output } = await deps()
    write('packages.yml', 'packages: [{package: acme/more, version: 2.0.0}]')
    const missing = await deps()
    base = away
    expect([code, output]).toEqual([0, expect.stringContaining('used as they are')])
    expect([missing.code, missing.output]).toEqual([2, expect.stringContaining('DBT_PACKAGE_HUB_URL')])
  })

  it.each([
    ['.', 'holds the project itself'],
    ['..', 'holds the project itself'],
    ['models', 'holds orders.sql, which is no package'],
    ['models/orders.sql', 'holds no packages, being a file'],
    ['../mine', 'holds photos, which is no package'],
  ])('never take the place of what is no package: %s', async (path, problem) => {
    write('dbt_project.yml', `name: shop\nversion: "1.0"\nprofile: shop\npackages-install-path: ${path}\n`)
    write('models/orders.sql', 'select 1 as id')
    write('../mine/photos/one.jpg', 'x')
    write('tools/dbt_project.yml', 'name: tools\nversion: "1.0"\n')
    write('packages.yml', 'packages: [{local: tools}]')
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining(problem) })
    expect([text('models/orders.sql'), text('../mine/photos/one.jpg')]).toEqual(['select 1 as id', 'x'])
  })

  it('can be added from the command line, comments stay', async () => {
    write('packages.yml', '# ours\npackages:\n  - package: acme/tools # old\n    version: 1.0.0\n')
    expect((await deps('--add-package', 'acme/more@2.0.0')).code).toBe(0)
    expect((await deps('--add-package', 'acme/tools@1.0.0')).code).toBe(0)
    expect(text('packages.yml')).toMatch(/# ours[\s\S]*acme\/tools[\s\S]*acme\/more/)
    expect(text('packages.yml').match(/acme\/tools/g)).toHaveLength(1)
  })
})

describe('other packages', () => {
  it('come from a folder, a tarball and a repository at a tag, in a subdirectory', async () => {
    write('lib/own/dbt_project.yml', 'name: own\nversion: "1.0"\n')
    files.set('/ball.tgz', packageTarball('x', { 'dbt_project.yml': 'name: ball', 'macros/a.sql': '--' }))
    const repository = join(home, 'repository')
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
        encoding: 'utf8',
      }).trim()
    mkdirSync(join(repository, 'sub'), { recursive: true })
    writeFileSync(join(repository, 'sub', 'dbt_project.yml'), 'name: fromgit')
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-q', '-m', 'one')
    git('tag', 'v1')
    const commit = git('rev-parse', 'HEAD')
    writeFileSync(join(repository, 'sub', 'dbt_project.yml'), 'name: later')
    git('commit', '-q', '-a', '-m', 'two')
    write(
      'packages.yml',
      JSON.stringify({
        packages: [
          { local: 'lib/own' },
          { tarball: `${base}/ball.tgz`, name: 'ball' },
          { git: repository, revision: 'v1', subdirectory: 'sub' },
        ],
      }),
    )
    const { code, output } = await deps()
    expect([code, output]).toEqual([0, expect.stringContaining(`Installed from revision ${commit}`)])
    expect(text('dbt_packages/own/dbt_project.yml')).toContain('name: own')
    expect(text('dbt_packages/ball/macros/a.sql')).toBe('--')
    expect(text('dbt_packages/fromgit/dbt_project.yml')).toContain('name: fromgit')
    write('packages.yml', JSON.stringify({ packages: [{ git: repository, revision: 'nope' }] }))
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining("has no revision 'nope'") })
    expect(text('dbt_packages/own/dbt_project.yml')).toContain('name: own')
  })

  it('of which the address has a secret show it nowhere', async () => {
    const address = `${base}/{{ env_var('DBT_ENV_SECRET_TOKEN') }}.tgz`
    write('packages.yml', JSON.stringify({ packages: [{ tarball: address, name: 'ball' }] }))
    const missing = await deps()
    files.set('/hunter2.tgz', packageTarball('x', { 'dbt_project.yml': 'name: ball' }))
    const found = await deps('--log-format', 'json', '--log-path', 'logs')
    const again = await deps()
    expect([missing.code, found.code, again.code]).toEqual([2, 0, 0])
    expect(missing.output).toContain('There is nothing at')
    const kept = ['package-lock.yml', 'dbt_packages/ball/.metricwright-package.json', 'logs/dbt.log'].map(
      text,
    )
    expect(JSON.stringify([missing, found, again, kept])).not.toContain('hunter2')
    expect(kept[0]).toContain('DBT_ENV_SECRET_TOKEN')
    expect(text('dbt_packages/ball/dbt_project.yml')).toBe('name: ball')
    rmSync(join(folder, 'dbt_packages'), { recursive: true })
    expect((await deps()).code).toBe(0)
    expect(text('dbt_packages/ball/dbt_project.yml')).toBe('name: ball')
  })

  it('are named anew where a lock file of an earlier dbt has no names', async () => {
    write('beside/dbt_project.yml', 'name: beside')
    const packages = [{ local: 'beside' }]
    write('packages.yml', JSON.stringify({ packages }))
    write('package-lock.yml', JSON.stringify({ packages, sha1_hash: packagesHash(packages, packages) }))
    expect(await deps()).toEqual({ code: 0, output: expect.stringContaining('Installed from <local') })
    expect(text('package-lock.yml')).toContain('name: beside')
    expect(text('dbt_packages/beside/dbt_project.yml')).toContain('name: beside')
  })

  it.each([
    ['ext::sh -c touch% /tmp/x', /control character/],
    ['ext::sh', /https or ssh/],
    ['--upload-pack=touch', /cannot be fetched/],
  ])('are never a command: %s', async (git, message) => {
    write('packages.yml', JSON.stringify({ packages: [{ git, revision: 'main' }] }))
    const { code, output } = await deps()
    expect([code, output]).toEqual([2, expect.stringMatching(message)])
  })

  it.each([
    [
      'leads out',
      [
        { path: 'p/dbt_project.yml', content: 'name: p' },
        { path: 'p/../../../evil', content: 'x' },
      ],
    ],
    ['cannot be the name', [{ path: 'p/dbt_project.yml', content: 'name: "../../evil"' }]],
  ])('of which something %s are refused, and what was there stays', async (message, entries) => {
    write('dbt_packages/kept/dbt_project.yml', 'name: kept')
    files.set('/evil.tgz', makeTarball(entries))
    write('packages.yml', JSON.stringify({ packages: [{ tarball: `${base}/evil.tgz`, name: 'evil' }] }))
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining(message) })
    expect(text('dbt_packages/kept/dbt_project.yml')).toBe('name: kept')
  })

  it('are none where packages.yml is a pipe into which nobody writes', async () => {
    execFileSync('mkfifo', [join(folder, 'packages.yml')])
    expect(await deps()).toEqual({ code: 0, output: expect.stringContaining('No packages were found') })
  })

  it('are refused with the line of what is no package, before anything is fetched', async () => {
    write('packages.yml', 'packages:\n  - package: acme/tools\n    version: 1.0\n')
    expect(await deps()).toEqual({
      code: 2,
      output: expect.stringContaining("packages.yml: '1.0' is no version of acme/tools."),
    })
    write('packages.yml', 'packages:\n  - local: a\n    foo: 1\n')
    expect(await deps()).toEqual({
      code: 2,
      output: expect.stringContaining("packages.yml:3:5: 'foo' means nothing beside 'local'."),
    })
    write('packages.yml', 'projects: []\n')
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining("'projects' cannot stand in") })
    expect(asked).toEqual([])
  })

  it('are refused where a folder stands for a file, and where git says why there is nothing', async () => {
    write('packages.yml', "packages:\n  - git: './nothing'\n    revision: a\n")
    const gone = await deps()
    expect(gone.code).toBe(2)
    expect(gone.output).toMatch(
      /\.\/nothing cannot be fetched: '.*nothing' does not appear to be a git repository/,
    )
    mkdirSync(join(folder, 'package-lock.yml'))
    expect(await deps()).toEqual({
      code: 2,
      output: expect.stringContaining(
        'package-lock.yml cannot be read: it must be a file that you may read.',
      ),
    })
    rmSync(join(folder, 'packages.yml'))
    mkdirSync(join(folder, 'packages.yml'))
    expect(await deps()).toEqual({ code: 2, output: expect.stringContaining('packages.yml is a folder') })
  })

  it('are asked for by a lock file that can be read; one that was written for others is written anew', async () => {
    write('packages.yml', 'packages:\n  - local: near\n')
    write('near/dbt_project.yml', 'name: near\n')
    for (const torn of ['packages:\n  - {local: near', '- local: near\n']) {
      write('package-lock.yml', torn)
      expect(await deps()).toEqual({
        code: 2,
        output: expect.stringMatching(
          /package-lock\.yml cannot be read: .*\n *Remove it, and run deps again\./,
        ),
      })
    }
    for (const other of ['', 'packages: [x]\nsha1_hash: other\n']) {
      write('package-lock.yml', other)
      expect(await deps()).toMatchObject({ code: 0 })
      expect(text('package-lock.yml')).toContain('name: near')
    }
    write('near/dbt_project.yml', 'name: [\n')
    expect(await deps('--upgrade')).toEqual({
      code: 2,
      output: expect.stringContaining('dbt_project.yml of near cannot be read: line 1: '),
    })
  })
})
