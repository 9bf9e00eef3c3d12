import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

const project = "name: shop\nversion: '1.0'\nprofile: shop\n"
const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': `${project}asset-paths: [pictures, none]\n`,
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, threads: 1 } } }',
  'models/a.sql': 'select 1 as id',
  'models/s.yml': `sources:
  - { name: main, tables: [{ name: a, loaded_at_field: now(), freshness: { warn_after: { count: 1, period: day } } }] }
`,
  'pictures/deep/shop.svg': '<svg/>',
}

const shop = useCommandFolder(files)

async function environmentIn(artifact: string): Promise<unknown> {
  const read: { metadata: { env: unknown } } = JSON.parse(
    await readFile(shop.path('target', artifact), 'utf8'),
  )
  return read.metadata.env
}

describe('docs generate', { timeout: 60_000 }, () => {
  it('says of the environment what is meant for artifacts, as freshness does', async () => {
    const env = { DBT_ENV_CUSTOM_ENV_branch: 'main' }
    expect((await shop.commandWith(env, 'run')).code).toBe(0)
    expect((await shop.commandWith(env, 'docs', 'generate')).code).toBe(0)
    await shop.commandWith(env, 'source', 'freshness')
    const wanted = { branch: 'main' }
    expect(await environmentIn('catalog.json')).toEqual(wanted)
    expect(await environmentIn('sources.json')).toEqual(wanted)
  })

  it('takes the folders of pictures along, as they are now', async () => {
    expect(await readFile(shop.path('target/pictures/deep/shop.svg'), 'utf8')).toBe('<svg/>')
    await rm(shop.path('pictures/deep'), { recursive: true })
    await writeFile(shop.path('pictures/new.txt'), 'new')
    expect((await shop.command('docs', 'generate')).code).toBe(0)
    expect(existsSync(shop.path('target/pictures/deep'))).toBe(false)
    expect(existsSync(shop.path('target/pictures/new.txt'))).toBe(true)
  })

  it('without compiling writes the catalog alone', async () => {
    await rm(shop.path('target'), { recursive: true })
    expect((await shop.command('docs', 'generate', '--no-compile')).code).toBe(0)
    expect(existsSync(shop.path('target/catalog.json'))).toBe(true)
    expect(existsSync(shop.path('target/manifest.json'))).toBe(false)
    expect(existsSync(shop.path('target/run_results.json'))).toBe(false)
  })

  it('takes no folder from outside of the project', async () => {
    await mkdir(shop.path('target/keep'), { recursive: true })
    await writeFile(shop.path('dbt_project.yml'), `${project}asset-paths: ['../']\n`)
    const { code, output } = await shop.command('docs', 'generate')
    expect(code).toBe(2)
    expect(output).toContain('asset-paths names ../, which is not in the project.')
    expect(existsSync(shop.path('target/keep'))).toBe(true)
  })
})
