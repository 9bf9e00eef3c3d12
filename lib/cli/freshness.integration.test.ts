import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

const project = 'name: shop\nprofile: shop\non-run-start: ["{{ log(\'before\', info=true) }}"]\n'

const shop = useCommandFolder({
  'dbt_project.yml': `${project}on-run-end: ["{{ log('after', info=true) }}"]\n`,
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb } } }\n',
  'seeds/codes.csv': 'id\n1\n',
  'models/m.yml': `sources:
  - name: raw
    schema: main
    tables:
      - name: codes
        config:
          freshness: { error_after: { count: 1, period: day } }
          loaded_at_query: "select {{ current_timestamp() }} as newest from {{ this }}"
`,
})

describe('source freshness', { timeout: 120_000 }, () => {
  it('renders the query of a source, runs the hooks of the project and writes where -o says', async () => {
    await shop.command('seed')
    const { code, output } = await shop.command('source', 'freshness', '-o', 'out/fresh.json')
    expect(code).toBe(0)
    expect(output).toMatch(/Finished running 2 project hooks, 1 source in 0 hours/)
    expect(output).toMatch(/before\n.*OK hook[^]*PASS freshness of raw\.codes[^]*after\n.*OK hook/)
    const written: unknown = JSON.parse(await readFile(shop.path('out/fresh.json'), 'utf8'))
    expect(written).toMatchObject({ results: [{ unique_id: 'source.shop.raw.codes', status: 'pass' }] })
  })

  it('writes that it found nothing', async () => {
    const { code } = await shop.command('source', 'freshness', '-s', 'nothing', '-o', 'out/none.json')
    const written: unknown = JSON.parse(await readFile(shop.path('out/none.json'), 'utf8'))
    expect([code, written]).toEqual([0, expect.objectContaining({ results: [] })])
  })

  it('ends with a hook that fails, and leaves hooks out where the project says so', async () => {
    const broken = "name: shop\nprofile: shop\non-run-start: ['select * from nowhere']\n"
    await writeFile(shop.path('dbt_project.yml'), broken)
    const failed = await shop.command('source', 'freshness')
    expect(failed.code).toBe(1)
    expect(failed.output).toContain('[ERROR]: in hook shop.on-run-start.0')
    expect(failed.output).not.toContain('START freshness')
    await writeFile(
      shop.path('dbt_project.yml'),
      `${broken}flags: { source_freshness_run_project_hooks: false }\n`,
    )
    const { code, output } = await shop.command('source', 'freshness')
    expect([code, output]).toEqual([0, expect.not.stringContaining('hook')])
  })
})
