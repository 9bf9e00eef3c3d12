import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { bin, environmentAlone, useCommandFolder } from './testing/command-folder.ts'

const slow = 'select sum(a.range * b.range) as id from range(400000) a, range(4000000) b'
const files: Readonly<Record<string, string>> = {
  'dbt_project.yml':
    "name: shop\nversion: '1.0'\nprofile: shop\non-run-end: create table if not exists ended as select 1 as a\n",
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb, threads: 1 } } }',
  'models/a.sql': "{{ config(materialized='table') }} select 1 as id",
  'models/slow.sql': `{{ config(materialized='table') }} ${slow} -- {{ ref('a') }}`,
  'models/z.sql': "select * from {{ ref('slow') }}",
  'models/other/b.sql': 'select 1 as id',
  'models/other/c.sql': "select * from {{ ref('b') }}",
}

const shop = useCommandFolder(files)
const running = new Set<number>()
afterAll(() => {
  // Of a test that failed: its query would go on for hours.
  for (const group of running) process.kill(-group, 'SIGKILL')
})

/** What run_results.json says of each, by name. */
async function statuses(): Promise<Readonly<Record<string, string>>> {
  if (!existsSync(shop.path('target/run_results.json'))) return {}
  const text = await readFile(shop.path('target/run_results.json'), 'utf8')
  const { results }: { results: readonly { unique_id: string; status: string }[] } = JSON.parse(text)
  return Object.fromEntries(results.map((one) => [one.unique_id.split('.').at(-1), one.status]))
}

/** Ctrl+C goes to all that the shell has begun, as soon as a line says that it is time. */
function interruptedAt(line: RegExp, ...words: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(bin, words, { cwd: shop.path(), env: environmentAlone, detached: true })
    if (child.pid !== undefined) running.add(child.pid)
    let output = ''
    let isSent = false
    const take = (text: Buffer) => {
      output += text.toString()
      if (isSent || !line.test(output) || child.pid === undefined) return
      isSent = true
      process.kill(-child.pid, 'SIGINT')
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('close', (code) => {
      if (child.pid !== undefined) running.delete(child.pid)
      resolve({ code, output })
    })
  })
}

describe('a run that is not waited for', { timeout: 120_000 }, () => {
  it('ends at Ctrl+C: what was built stays, the rest is told and kept as not done, and dbt ends with 2 as well', async () => {
    const { code, output } = await interruptedAt(/START sql table model main\.slow/, 'run', '-s', 'a+')
    expect(code).toBe(2)
    expect(output).toMatch(
      /ERROR creating sql table model main\.slow [^]*SKIP relation main\.z [^]*Cancelled\./,
    )
    expect(output).not.toContain('START hook')
    expect(output).toContain('Done. PASS=1 WARN=0 ERROR=1 SKIP=1 NO-OP=0 REUSED=0 TOTAL=3')
    expect(await statuses()).toEqual({ a: 'success', slow: 'error', z: 'skipped' })
    const sql = 'select table_name from information_schema.tables order by 1'
    const { out: left } = await shop.command('show', '-q', '--inline-direct', sql)
    expect(left.match(/^\| (\w+) +\|$/gm)?.map((line) => line.replace(/[| ]/g, ''))).toEqual([
      'table_name',
      'a',
    ])
  })

  it('goes on where nobody reads what it says', async () => {
    await new Promise<void>((resolve, reject) => {
      const line = `'${bin}' run -s b+ | head -1`
      const at = { cwd: shop.path(), env: environmentAlone }
      execFile('sh', ['-c', line], at, (error) => (error ? reject(error) : resolve()))
    })
    const until = Date.now() + 30_000
    let found = await statuses()
    while (!('c' in found) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      found = await statuses()
    }
    expect(found).toMatchObject({ b: 'success', c: 'success', 'shop-on-run-end-0': 'success' })
  })
})
