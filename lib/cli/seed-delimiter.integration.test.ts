import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

const shop = useCommandFolder({
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, threads: 1 } } }',
  'seeds/s.csv': 'a;b\n1;2\n',
})

describe('the delimiter of seeds', { timeout: 60_000 }, () => {
  it.each(['', ';;'])("is one character, and not '%s'", async (delimiter) => {
    const project = `name: shop\nversion: '1.0'\nprofile: shop\nseeds: { +delimiter: '${delimiter}' }\n`
    await writeFile(shop.path('dbt_project.yml'), project)
    const { code, output } = await shop.command('seed')
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`The delimiter of seed 's' is '${delimiter}', and not one character.`),
    ])
  })
})
