import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))
const day = (number: number) => [`2024-01-0${number}T00:00:00+00:00`, `2024-01-0${number + 1}T00:00:00+00:00`]

const files = {
  'dbt_project.yml': 'name: mb\nversion: "1.0"\nprofile: mb\n',
  'profiles.yml': 'mb:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: mb.duckdb, threads: 1 }\n',
  'models/events.sql': `{{ config(materialized='table', event_time='happened') }}
select * from (values (1, timestamp '2024-01-01 10:00'), (2, timestamp '2024-01-02 10:00'),
    (3, timestamp '2024-01-03 10:00')) as t(id, happened)`,
  'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened',
    batch_size='day', begin='2024-01-01') }}
select id, happened{% if model.batch and model.batch.id == var('broken', '') %}, nope{% endif %} from {{ ref('events') }}`,
  'models/after.sql': "select * from {{ ref('daily') }}",
} as const

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retry-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function command(...words: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(bin, words, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}

async function resultOf(name: string): Promise<unknown> {
  const text = await readFile(join(folder, 'target', 'run_results.json'), 'utf8')
  const written: { readonly results: readonly { readonly unique_id: string }[] } = JSON.parse(text)
  return written.results.find((one) => one.unique_id === `model.mb.${name}`)
}

const run = (broken: string) =>
  command(
    ...['run', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-04'],
    ...['--vars', `{broken: '${broken}'}`],
  )

/** What dbt 1.12 writes of the same project, and what it does when it is tried again. */
describe('a microbatch model of which a batch fails', { timeout: 60_000 }, () => {
  it('is there in part; retry makes what is missing and no more', async () => {
    const first = await run('20240102')
    expect(first.code).toBe(1)
    expect(first.output).toContain('PARTIALLY created sql microbatch model main.daily')
    expect(first.output).toContain('[PARTIAL SUCCESS (2/3) in')
    expect(first.output).toContain('SKIP relation main.after')
    expect(first.output).toContain('Completed with 1 partial success and 0 warnings')
    expect(await resultOf('daily')).toMatchObject({
      status: 'partial success',
      batch_results: { successful: [day(1), day(3)], failed: [day(2)] },
    })
    const again = await command('retry', '--vars', '{broken: ""}')
    expect([again.code, again.output]).toEqual([
      0,
      expect.stringContaining('Batch 1 of 1 OK created batch 2024-01-02'),
    ])
    expect(again.output).not.toContain('main.events')
    expect(await resultOf('daily')).toMatchObject({
      status: 'success',
      batch_results: { successful: [day(2), day(1), day(3)], failed: [] },
    })
    const query = "select id from {{ ref('daily') }} order by id"
    const rows = await command('show', '--inline', query, '--output', 'json', '--quiet')
    expect(JSON.parse(rows.output)).toMatchObject({ show: [{ id: 1 }, { id: 2 }, { id: 3 }] })
  })

  it('is made anew as a whole where nothing of it is there', async () => {
    expect((await run('20240101')).code).toBe(1)
    expect(await resultOf('daily')).toMatchObject({
      status: 'error',
      batch_results: { successful: [], failed: [day(1), day(2), day(3)] },
    })
    const again = await command('retry', '--vars', '{broken: ""}')
    expect([again.code, again.output]).toEqual([
      0,
      expect.stringContaining('Batch 3 of 3 OK created batch 2024-01-03'),
    ])
  })
})

describe('what failed and has gone since', { timeout: 60_000 }, () => {
  it('is named, and nothing is run', async () => {
    await writeFile(join(folder, 'models/leaf.sql'), 'select nope as id')
    expect((await command('run', '--select', 'leaf', 'events')).code).toBe(1)
    await rm(join(folder, 'models/leaf.sql'))
    const again = await command('retry')
    expect(again.code).toBe(2)
    expect(again.output).toContain("The last run had 'model.mb.leaf', which is not in the project any more")
  })
})
