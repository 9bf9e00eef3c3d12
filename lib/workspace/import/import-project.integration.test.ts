import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OperationContext } from '#lib/access/operation.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { open } from '#lib/config/secret-box.ts'
import { loadConfig } from '#lib/config/config.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { readStoredBlobs } from '#lib/db/file-blob-repository.ts'
import { getProjectRecord } from '#lib/db/project-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { commitDrafts } from '../commit-drafts.ts'
import { getFile } from '../get-file.ts'
import { getProject } from '../get-project.ts'
import { getUncommitted } from '../get-uncommitted.ts'
import { getWorkspace } from '../get-workspace.ts'
import { expandPackages, findProjectPackages } from '../package-set.ts'
import { getProjectContext } from '../project-context.ts'
import { pushProject } from '../push-project.ts'
import { saveDraft } from '../save-draft.ts'
import { storeCommitSnapshot } from '../snapshot.ts'
import { toSlug } from './choose-slug.ts'
import { importProject } from './import-project.ts'

useTestDatabase()

let count = 0
let folder: string
let admin: OperationContext

beforeEach(async () => {
  count += 1
  folder = await mkdtemp(join(tmpdir(), 'mw-import-'))
  admin = contextOf(await createTestPerson(`ada${count}`, 'admin'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const name = () => `shop_${count}`
const slug = () => `shop-${count}`
const dbt = (more = '') => `name: ${name()}\nprofile: ${name()}\n${more}`
const take = (source = folder, more: { name?: string } = {}) =>
  importProject(admin, { source, cwd: '/', ...more })

async function write(files: Readonly<Record<string, string>>, root = folder): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

function git(...args: string[]): string {
  const config = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.com', '-c', 'init.defaultBranch=main']
  const done = spawnSync('git', [...config, ...args], { cwd: folder, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout.trim()
}

function commitAll(): void {
  if (!existsSync(join(folder, '.git'))) git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'Work')
}

/** Everything in a folder with its contents and times: shows that it was not written. */
function fingerprint(root: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    hash.update(`${relative(root, path)} ${statSync(path).mtimeMs}`)
    if (entry.isFile()) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}

async function message(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return `${error.message} ${error.remedy ?? ''}`
    throw error
  }
  throw new Error('did not fail')
}

describe('a folder with a repository', () => {
  it('comes with its history; what is not committed becomes a draft; nothing in it is written', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'models/a.sql': 'select 1',
      'models/b.sql': 'b',
      '.gitignore': 'target/\n',
    })
    commitAll()
    git('rm', '-q', '--cached', 'models/b.sql')
    await write({
      'models/a.sql': 'select 2',
      'models/new.sql': 'n',
      'target/x.sql': 'built',
      'img.png': 'a\0b',
    })
    await rm(join(folder, 'models/b.sql'))
    const before = fingerprint(folder)
    const result = await take()
    expect(fingerprint(folder)).toBe(before)
    expect(result).toMatchObject({ slug: slug(), name: name(), created: true })
    expect(result.notes.join(' ')).toContain('3 uncommitted files are drafts')
    expect(result.notes.join(' ')).toContain('img.png')
    const { files } = await getUncommitted(admin, { project: slug() })
    expect(files.map((file) => [file.path, file.status, file.after])).toEqual([
      ['models/a.sql', 'modified', 'select 2'],
      ['models/b.sql', 'deleted', null],
      ['models/new.sql', 'added', 'n'],
    ])
    const project = await getProject(admin, { project: slug() })
    expect(project).toMatchObject({
      headSha: git('rev-parse', 'HEAD'),
      headMessage: 'Work',
      adapter: 'duckdb',
    })
  })

  it('may be a subfolder, under a branch of any name, and is pushed back only when asked', async () => {
    await write({
      'analytics/dbt/dbt_project.yml': dbt(),
      'analytics/dbt/models/a.sql': '1',
      'README.md': 'x',
    })
    commitAll()
    git('checkout', '-q', '-b', 'trunk')
    const head = git('rev-parse', 'HEAD')
    await take(join(folder, 'analytics/dbt'))
    const place = { project: slug() }
    expect((await getWorkspace(admin, place)).files.map((file) => file.path)).toEqual([
      'dbt_project.yml',
      'models/a.sql',
    ])
    expect(await getProject(admin, place)).toMatchObject({
      defaultBranch: 'trunk',
      origin: join(folder, 'analytics/dbt'),
    })
    await saveDraft(admin, { ...place, path: 'models/a.sql', content: '2', baseVersion: 0, writer: 't' })
    await commitDrafts(admin, { ...place, message: 'Two', paths: null })
    expect(git('rev-parse', 'HEAD')).toBe(head)
    const pushed = await pushProject(admin, { ...place, branch: 'from-metricwright' })
    expect(git('rev-parse', 'from-metricwright')).toBe(pushed.sha)
  })

  it('is opened again the second time, with new commits and without touching drafts', async () => {
    await write({ 'dbt_project.yml': dbt(), 'models/a.sql': '1' })
    commitAll()
    await take()
    const place = { project: slug() }
    await saveDraft(admin, { ...place, path: 'models/a.sql', content: 'typed', baseVersion: 0, writer: 't' })
    await write({ 'models/b.sql': 'new' })
    commitAll()
    const again = await take()
    expect(again).toMatchObject({ slug: slug(), created: false })
    expect(again.notes.join(' ')).toContain('1 new commit was brought in')
    expect((await getProject(admin, place)).headSha).toBe(git('rev-parse', 'HEAD'))
    expect((await getFile(admin, { ...place, path: 'models/a.sql' })).content).toBe('typed')
    expect((await take()).notes).toEqual([])
  })

  it('whose history was rewritten is left alone, and that is said', async () => {
    await write({ 'dbt_project.yml': dbt() })
    commitAll()
    await take()
    const { headSha } = await getProject(admin, { project: slug() })
    git('commit', '-q', '--amend', '-m', 'Rewritten')
    expect((await take()).notes.join(' ')).toContain('commits that the other has not')
    expect((await getProject(admin, { project: slug() })).headSha).toBe(headSha)
  })
})

describe('a folder outside of git', () => {
  it('gets a first commit of its own, without what is built, installed or secret', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'models/a.sql': '1',
      'target/manifest.json': '{}',
      'dbt_packages/x/dbt_project.yml': 'name: x',
      'profiles.yml': `${name()}: {outputs: {default: {type: duckdb, path: ':memory:'}}, target: default}`,
      '.env': 'SECRET=1',
    })
    const before = fingerprint(folder)
    const { notes } = await take()
    expect(notes).toEqual([])
    expect(fingerprint(folder)).toBe(before)
    const { files, branch } = await getWorkspace(admin, { project: slug() })
    expect(files.map((file) => file.path)).toEqual(['dbt_project.yml', 'models/a.sql'])
    expect(branch?.uncommitted).toBe(0)
  })

  it('and inside of a repository that does not know it is such a folder too', async () => {
    await write({ 'README.md': 'x', '.gitignore': 'scratch/\n' })
    commitAll()
    await write({ 'scratch/dbt_project.yml': dbt(), 'scratch/models/a.sql': '1' })
    await take(join(folder, 'scratch'))
    expect((await getWorkspace(admin, { project: slug() })).files).toHaveLength(2)
  })

  it('that is a repository without files is refused as that', async () => {
    git('init', '-q', '--bare')
    expect(await message(take())).toMatch(/is a repository without its files\. Clone it/)
  })

  it('that is no dbt project is refused in one sentence that says where one is', async () => {
    expect(await message(take())).toMatch(
      /has no dbt_project\.yml, so it is not a dbt project\. Name the folder/,
    )
    await write({ 'deep/er/dbt_project.yml': dbt() })
    expect(await message(take())).toContain(`${join(folder, 'deep/er')}: name that folder`)
    expect(await message(take(join(folder, 'nowhere')))).toContain('There is no folder')
    await write({ 'dbt_project.yml': '- just\n- a list\n' })
    expect(await message(take())).toContain('no YAML mapping')
    expect(
      readdirSync(join(loadConfig().dataDir, 'repositories')).filter((each) => each.startsWith('import-')),
    ).toEqual([])
  })
})

describe('an address', () => {
  it.each([
    'ext::sh -c id',
    'file:///etc',
    '--upload-pack=id',
    'git://localhost/x',
    'https://u:p@localhost/x',
  ])('%s is refused', async (source) => {
    expect(await message(take(source))).not.toBe('')
  })

  it('that cannot be reached says so', async () => {
    expect(await message(take('https://localhost:1/nothing.git'))).toContain('cannot be reached')
  })
})

describe('packages', () => {
  const lock = 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n'

  it('that are installed are kept outside of git, once per lock file', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'packages.yml': lock,
      '.gitignore': 'dbt_packages/\n',
      'dbt_packages/dbt_utils/dbt_project.yml': 'name: dbt_utils',
      'dbt_packages/dbt_utils/macros/x.sql': '{% macro x() %}1{% endmacro %}',
      'dbt_packages/dbt_utils/integration_tests/y.sql': 'no',
      'local/tools/dbt_project.yml': 'name: tools',
      'local/tools/macros/t.sql': 't',
    })
    await symlink('../local/tools', join(folder, 'dbt_packages/tools'))
    await symlink('/etc/passwd', join(folder, 'dbt_packages/dbt_utils/macros/passwd.sql'))
    commitAll()
    expect((await take()).notes.join(' ')).not.toContain('not installed')
    const context = await getProjectContext(slug())
    const snapshot = await storeCommitSnapshot(context, git('rev-parse', 'HEAD'))
    const blobOf = (path: string) => snapshot.files.find((file) => file.path === path)?.blob ?? null
    const packages = await findProjectPackages(context.project.id, blobOf)
    expect(packages?.exact).toBe(true)
    const files = expandPackages(packages ?? { files: [], locals: [] }, snapshot.files)
    expect(files.map((file) => file.path).sort()).toEqual([
      'dbt_packages/dbt_utils/dbt_project.yml',
      'dbt_packages/dbt_utils/macros/x.sql',
      'dbt_packages/tools/dbt_project.yml',
      'dbt_packages/tools/macros/t.sql',
    ])
    const macro = files.find((file) => file.path.endsWith('x.sql'))
    const stored = await readStoredBlobs([macro?.blob ?? ''])
    expect(Buffer.from(stored.get(macro?.blob ?? '') ?? []).toString()).toContain('macro x')
    expect(await findProjectPackages(context.project.id, () => null)).toBeNull()
    const other = await findProjectPackages(context.project.id, () => 'another lock file')
    expect(other?.exact).toBe(false)
  })

  it('that are not installed are installed in a copy, where that can be done', async () => {
    await write({ 'dbt_project.yml': dbt(), 'packages.yml': lock })
    commitAll()
    const before = fingerprint(folder)
    const install = (copy: string) => {
      expect(readFileSync(join(copy, 'packages.yml'), 'utf8')).toBe(lock)
      return write({ 'dbt_packages/dbt_utils/dbt_project.yml': 'name: dbt_utils' }, copy)
    }
    const { notes } = await importProject(admin, { source: folder, cwd: '/', install })
    expect(notes.join(' ')).toContain('dbt-labs/dbt_utils was installed')
    expect(fingerprint(folder)).toBe(before)
    const context = await getProjectContext(slug())
    const snapshot = await storeCommitSnapshot(context, git('rev-parse', 'HEAD'))
    const blobOf = (path: string) => snapshot.files.find((file) => file.path === path)?.blob ?? null
    const packages = await findProjectPackages(context.project.id, blobOf)
    expect(packages?.files.map(([path]) => path)).toEqual(['dbt_packages/dbt_utils/dbt_project.yml'])
    // Once per lock file.
    const never = () => Promise.reject(new Error('asked again'))
    expect((await importProject(admin, { source: folder, cwd: '/', install: never })).notes).toEqual([])
  })

  it('that cannot be installed are named, with the reason', async () => {
    await write({ 'dbt_project.yml': dbt(), 'packages.yml': lock })
    const install = () => Promise.reject(new Error('hub.getdbt.com does not answer.'))
    const { notes } = await importProject(admin, { source: folder, cwd: '/', install })
    expect(notes.join(' ')).toContain('is not installed (hub.getdbt.com does not answer.)')
  })

  it('that are not installed are named', async () => {
    await write({ 'dbt_project.yml': dbt(), 'packages.yml': lock })
    expect((await take()).notes.join(' ')).toContain('dbt-labs/dbt_utils is not installed')
  })
})

describe('the profile', () => {
  it('says which warehouse; its secrets are sealed; without an adapter the project says what still works', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'profiles.yml': `${name()}:\n  target: prod\n  outputs:\n    prod:\n      type: snowflake\n      account: acme\n      password: hunter2\n      database: ANALYTICS\n      schema: PUBLIC\n`,
    })
    const { notes } = await take()
    expect(notes.join(' ')).toContain('no adapter for snowflake')
    const project = await getProject(admin, { project: slug() })
    expect(project.adapter).toBe('snowflake')
    expect(project.warehouseProblem).toContain('nothing can be queried')
    const record = await getProjectRecord(slug())
    expect(record.targetFields).toMatchObject({ type: 'snowflake', database: 'ANALYTICS' })
    expect(JSON.stringify(record)).not.toContain('hunter2')
  })

  it('that names a DuckDB file brings its tables along as a copy', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'data.duckdb': 'the file',
      'profiles.yml': `${name()}: {target: dev, outputs: {dev: {type: duckdb, path: data.duckdb}}}`,
    })
    expect((await take()).notes.join(' ')).toContain('were copied')
    const record = await getProjectRecord(slug())
    const connection: unknown = JSON.parse(open(loadConfig().key, record.connection ?? new Uint8Array()))
    expect(connection).toEqual({ type: 'duckdb', file: `shop_${count}.duckdb` })
    const copy = join(loadConfig().dataDir, 'warehouses', `shop_${count}.duckdb`)
    expect(readFileSync(copy, 'utf8')).toBe('the file')
  })

  it('that uses what is not set still tells the warehouse, and what is missing', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'profiles.yml': `${name()}: {target: dev, outputs: {dev: {type: postgres, host: "{{ env_var('NOT_SET_ANYWHERE') }}"}}}`,
    })
    expect((await take()).notes.join(' ')).toContain('NOT_SET_ANYWHERE')
    expect((await getProjectRecord(slug())).adapter).toBe('postgres')
  })
})

describe('a profile of PostgreSQL', () => {
  const profile = (pass: string) =>
    `${name()}: {target: dev, outputs: {dev: {type: postgres, host: db.example.com, user: ann, pass: ${pass}, port: 5433, dbname: shop, schema: analytics, threads: 8}}}`
  const stored = async (): Promise<unknown> =>
    JSON.parse(open(loadConfig().key, (await getProjectRecord(slug())).connection ?? new Uint8Array()))

  it('is sealed with its password, and taken anew by the next import', async () => {
    await write({ 'dbt_project.yml': dbt(), 'profiles.yml': profile('hunter2') })
    expect((await take()).notes.join(' ')).not.toContain('nothing can be queried')
    expect(await stored()).toMatchObject({
      type: 'postgres',
      profile: { host: 'db.example.com', port: 5433, password: 'hunter2', database: 'shop' },
    })
    const record = await getProjectRecord(slug())
    expect(record.targetFields).toMatchObject({ type: 'postgres', database: 'shop', threads: 8 })
    expect(JSON.stringify(record)).not.toContain('hunter2')
    await write({ 'profiles.yml': profile('hunter3') })
    expect((await take()).notes.join(' ')).toContain('taken anew')
    expect(await stored()).toMatchObject({ profile: { password: 'hunter3' } })
    expect((await take()).notes.join(' ')).not.toContain('taken anew')
  })

  it('that lacks a host says so, and the project still opens', async () => {
    await write({
      'dbt_project.yml': dbt(),
      'profiles.yml': `${name()}: {target: dev, outputs: {dev: {type: postgres, user: ann, dbname: shop}}}`,
    })
    expect((await take()).notes.join(' ')).toMatch(/no usable host.*nothing can be queried/)
  })
})

describe('names', () => {
  it('become addresses that are free and safe', async () => {
    expect(toSlug('Jaffle Shöp!')).toBe('jaffle-shop')
    expect(toSlug('../..')).toBe('project')
    await write({ 'dbt_project.yml': dbt() })
    await take(folder, { name: 'API' })
    const other = await mkdtemp(join(tmpdir(), 'mw-import-'))
    await write({ 'dbt_project.yml': dbt() }, other)
    const second = await take(other, { name: 'Api 2' })
    expect(second.slug).toBe('api-2-2')
    await rm(other, { recursive: true })
  })

  it('only an admin imports', async () => {
    const analyst = contextOf(await createTestPerson(`ann-import${count}`, 'data_analyst'))
    expect(await message(importProject(analyst, { source: folder, cwd: '/' }))).toContain('You may not')
  })
})
